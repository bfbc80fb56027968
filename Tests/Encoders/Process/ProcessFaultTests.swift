import Foundation
import TestSupport
import Testing

@testable import Encoders

/// All that a process may do wrong is one line, and ends it.
@Suite struct ProcessFaultTests {
    private static let faults = [
        (
            "--fault no-start",
            "ended with exit status 1; its last lines on stderr: Traceback (most recent call last): | ModuleNotFoundError: No module named 'timm'"
        ),
        (
            "--fault noise",
            "identity: expected a line of JSON on stdout (messages go to stderr), found 'loading the model ...'"
        ),
        (
            "--fault exit",
            "ended with exit status 3; its last lines on stderr: first line | RuntimeError: out of memory"
        ),
        ("--fault exit --at 3", "ended with exit status 3 after 2 batches; its last lines"),
        ("--fault signal", "ended with signal 9 (Killed)"),
        ("--fault close", "found its stdin or stdout closed"),
        (
            "--fault short",
            "answer: expected {\"id\":1,\"shape\":[2,24]}, found '{\"id\":1,\"shape\":[1,24]}'"
        ),
        (
            "--fault long --at 2",
            "answer: expected {\"id\":2,\"shape\":[2,24]}, found '{\"id\":2,\"shape\":[3,24]}' after 1 batches"
        ),
        ("--fault other", "found '{\"id\":2,\"shape\":[2,24]}'"),
        ("--fault print", "answer: expected {\"id\":1,\"shape\":[2,24]}, found 'batch done'"),
        (
            "--fault nan --at 2",
            "output for image 0 of the batch: expected finite numbers, found nan after 2 batches"
        ),
        ("--identity '{}'", "identity, protocol: expected a value, found none"),
    ]

    @Test(.eachRow) func eachFaultIsOneLine() {
        eachRow(["", " --memory yes"]) { memory in
            eachRow(Self.faults.indices) { try eachFaultIsOneLine($0, memory) }
        }
    }

    private func eachFaultIsOneLine(_ index: Int, _ memory: String) throws {
        let (options, message) = Self.faults[index]
        let fault = try #require(ReferenceProcess.fault(options + memory))
        #expect(fault.description.hasPrefix("encoder process '\(fault.command)': "))
        #expect(fault.description.contains(message), "\(fault)")
        #expect(!fault.description.contains { $0.isNewline })
        #expect(fault.isFinal == !options.contains("nan"))
    }

    /// Four bytes too many are the start of a next answer that is none; with nothing asked they are unasked for.
    @Test func extraBytesAreNoAnswer() throws {
        let fault = try #require(ReferenceProcess.fault("--fault extra"))
        switch fault.problem {
        case .unasked, .wrongAnswer: break
        default: Issue.record("\(fault)")
        }
    }

    @Test(arguments: ["--fault hang", "--fault hang --memory yes", "--fault silent-start"])
    func silenceIsAFault(_ options: String) throws {
        let start = ContinuousClock.now
        let fault = try #require(ReferenceProcess.fault(options, timeout: .seconds(1)))
        #expect(fault.problem == .silent(seconds: 1))
        #expect(ContinuousClock.now - start < .seconds(20))
    }

    /// Waiting for views is no silence of the process, and a slow one that goes on is none either.
    @Test func slownessIsNone() throws {
        let encoder = try ReferenceProcess.start("--batch-milliseconds 400", timeout: .seconds(1))
        _ = try encoder.features(.backbone, of: ReferenceProcess.views(1))
        sleep(2)
        for number in 0..<4 {
            _ = try encoder.features(.backbone, of: ReferenceProcess.views(1, seed: number))
        }
        #expect(encoder.failure == nil)
    }

    @Test func commandsThatAreNoneSayWhy() throws {
        for (command, message) in [
            ("no-such-program --x", "ended with exit status 127; its last lines on stderr: "),
            ("exit 0", "ended with exit status 0"), ("echo", "identity"), ("yes", "identity"),
            ("head -c 100000 /dev/zero", "a line of at most 65536 bytes"), ("a\0b", "without NUL"),
        ] {
            let error = #expect(throws: NetworkError.self) {
                try ProcessEncoder(command: command, timeout: .seconds(20))
            }
            #expect(error?.description.contains(message) == true, "\(command): \(error?.description ?? "")")
        }
    }

    /// After a fault every call is told of it at once, and no process is left.
    @Test func nobodyWaitsForAProcessThatFailed() throws {
        let encoder = try ReferenceProcess.start("--fault exit --at 2")
        _ = try encoder.features(.backbone, of: ReferenceProcess.views(1))
        let first = #expect(throws: NetworkError.self) {
            try encoder.features(.backbone, of: ReferenceProcess.views(1))
        }
        let start = ContinuousClock.now
        let second = #expect(throws: NetworkError.self) {
            try encoder.features(.backbone, of: ReferenceProcess.views(1))
        }
        #expect(first == second && first == encoder.failure && ContinuousClock.now - start < .seconds(1))
    }

    /// What a process writes neither commands the terminal nor breaks the line, however much it is.
    @Test func lastLinesAreBounded() {
        var lines = LastLines()
        for number in 0..<10_000 { lines.add(Array("line \(number)\r\n\n".utf8)) }
        lines.add(Array((String(repeating: "x", count: 9000) + "\u{1B}[2J").utf8))
        #expect(lines.lines.count <= 5 && lines.lines.allSatisfy { $0.count <= 200 })
        var short = LastLines()
        short.add(Array("10%\r20%\r\u{1B}[31mdone\n".utf8))
        let fault = ProcessFault(command: "a", problem: .closed, answered: 0, lastLines: short.lines)
        #expect(fault.description.hasSuffix("its last lines on stderr: 10% | 20% | \\u{1B}[31mdone"))
    }
}

import Foundation
import Testing
import TestSupport

/// A run of the built binary within bounds of memory and time, from outside: what it printed, and how it ended.
struct LimitedRun {
    /// The exit code; above 128 where a signal ended it.
    let exitCode: Int32
    let output: String
    let errors: String
    let seconds: Double

    /// Runs the binary through a shell that bounds its memory and its time.
    ///
    /// - Parameters:
    ///   - memory: address space at most, in bytes: what is resident is less.
    ///   - time: seconds of the processors' time until it is killed, which shows as exit code 137; also after ten times
    ///     as many by the clock, which others at work on the machine make longer.
    init(_ arguments: [String], folder: URL, memory: Int = 2 << 30, time: Int = 20) throws {
        let scratch = try ScratchFolder()
        let program = Program.process(arguments, folder: folder)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        let path = try #require(program.executableURL?.path)
        process.arguments =
            [
                "-c",
                "ulimit -v \(memory >> 10); ulimit -c 0; ulimit -t \(time); exec timeout -s KILL \(10 * time) \"$0\" \"$@\"",
                path,
            ] + arguments
        process.currentDirectoryURL = folder
        process.environment = Sanitizer.environment
        process.standardInput = FileHandle.nullDevice
        if Sanitizer.isOn {
            // It reserves terabytes of addresses, and takes its time.
            process.arguments = ["-c", "exec timeout -s KILL \(10 * time) \"$0\" \"$@\"", path] + arguments
        }
        let (out, err) = (scratch.file("stdout"), scratch.file("stderr"))
        for file in [out, err] { try Data().write(to: file) }
        process.standardOutput = try FileHandle(forWritingTo: out)
        process.standardError = try FileHandle(forWritingTo: err)
        let start = Date()
        try process.run()
        process.waitUntilExit()
        seconds = Date().timeIntervalSince(start)
        exitCode =
            process.terminationReason == .exit ? process.terminationStatus : 128 + process.terminationStatus
        output = try String(contentsOf: out, encoding: .utf8)
        errors = String(decoding: try Data(contentsOf: err), as: UTF8.self)
    }

    /// Whether it ended as promised: a result, or exit code 1 and one line on stderr that says why.
    var isResultOrReason: Bool {
        exitCode == 0 || exitCode == 1 && isOneError
    }

    /// Whether stderr is one short line of an error, without control characters.
    var isOneError: Bool { Self.isOneError(errors) }

    static func isOneError(_ errors: String) -> Bool {
        errors.hasPrefix("jc-stats: ") && errors.hasSuffix("\n") && errors.utf8.count < 1700
            && errors.dropLast().unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
    }
}

import Foundation
import Testing

/// A run of the built binary within bounds of memory and time, from outside: what it printed, and how it ended.
struct LimitedRun {
    /// The exit code; above 128 where a signal ended it.
    let exitCode: Int32
    let output: String
    let errors: String
    let seconds: Double

    /// Runs the binary with its memory and its time bounded.
    ///
    /// - Parameters:
    ///   - memory: address space at most, in bytes: what is resident is less.
    ///   - time: seconds until it is killed, which shows as exit code 137.
    ///   - isPrepared: whether a ``PreparedProgram`` may run it: for the many, whose limits are wide.
    init(
        _ arguments: [String], folder: URL, memory: Int = 2 << 30, time: Int = 20, isPrepared: Bool = false
    ) throws {
        let scratch = try ScratchFolder()
        let files = (output: scratch.file("stdout"), errors: scratch.file("stderr"))
        for file in [files.output, files.errors] { try Data().write(to: file) }
        let start = Date()
        let prepared =
            isPrepared
            ? try PreparedProgram.run(arguments, folder: folder, files: files, memory: memory, time: time)
            : nil
        exitCode =
            try prepared
            ?? Self.run(arguments, folder: folder, files: files, memory: memory, time: time)
        seconds = Date().timeIntervalSince(start)
        output = try String(contentsOf: files.output, encoding: .utf8)
        errors = String(decoding: try Data(contentsOf: files.errors), as: UTF8.self)
    }

    /// Runs it through a shell that bounds it.
    private static func run(
        _ arguments: [String], folder: URL, files: (output: URL, errors: URL), memory: Int, time: Int
    ) throws -> Int32 {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        let path = try #require(Program.process(arguments, folder: folder).executableURL?.path)
        process.arguments =
            [
                "-c", "ulimit -v \(memory >> 10); ulimit -c 0; exec timeout -s KILL \(time) \"$0\" \"$@\"",
                path,
            ] + arguments
        process.currentDirectoryURL = folder
        process.environment = Sanitizer.environment
        process.standardInput = FileHandle.nullDevice
        if Sanitizer.isOn {
            // It reserves terabytes of addresses, and takes its time.
            process.arguments = ["-c", "exec timeout -s KILL \(10 * time) \"$0\" \"$@\"", path] + arguments
        }
        process.standardOutput = try FileHandle(forWritingTo: files.output)
        process.standardError = try FileHandle(forWritingTo: files.errors)
        try process.run()
        process.waitUntilExit()
        return process.terminationReason == .exit
            ? process.terminationStatus : 128 + process.terminationStatus
    }

    /// Whether it ended as promised: a result, or exit code 1 and one line on stderr that says why.
    var isResultOrReason: Bool {
        exitCode == 0 || exitCode == 1 && isOneError
    }

    /// Whether stderr is one short line of an error, without control characters.
    var isOneError: Bool {
        errors.hasPrefix("jc-stats: ") && errors.hasSuffix("\n") && errors.utf8.count < 1700
            && errors.dropLast().unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
    }
}

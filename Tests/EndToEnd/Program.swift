import Foundation

/// Runs of the built binary.
struct Program {
    let exitCode: Int32
    let output: String
    let errors: String

    /// The folder that `swift build` put the binary and this test's resources into.
    private static var buildFolder: URL { Bundle.module.bundleURL.deletingLastPathComponent() }

    static var fixtures: URL { Bundle.module.bundleURL.appendingPathComponent("Fixtures") }

    /// Runs the binary to its end.
    init(_ arguments: String..., folder: URL? = nil) throws { try self.init(arguments, folder: folder) }

    /// Runs the binary with `output`, or a file, as its stdout.
    ///
    /// - Parameter isPrepared: whether a ``PreparedProgram`` may run it: for the many, in a folder.
    init(
        _ arguments: [String], folder: URL? = nil, output standardOutput: FileHandle? = nil,
        isPrepared: Bool = false
    ) throws {
        let scratch = try ScratchFolder()
        let files = (output: scratch.file("stdout"), errors: scratch.file("stderr"))
        for file in [files.output, files.errors] { try Data().write(to: file) }
        let prepared =
            if isPrepared, let folder {
                try PreparedProgram.run(arguments, folder: folder, files: files)
            } else { Int32?.none }
        exitCode =
            try prepared
            ?? Self.run(
                arguments, folder: folder, output: standardOutput ?? FileHandle(forWritingTo: files.output),
                errors: FileHandle(forWritingTo: files.errors))
        output = try String(contentsOf: files.output, encoding: .utf8)
        errors = try String(contentsOf: files.errors, encoding: .utf8)
    }

    private static func run(
        _ arguments: [String], folder: URL?, output: FileHandle, errors: FileHandle
    ) throws -> Int32 {
        let process = Program.process(arguments, folder: folder)
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }

    /// A process that is not started yet.
    static func process(_ arguments: [String], folder: URL? = nil) -> Process {
        let process = Process()
        process.executableURL = buildFolder.appendingPathComponent("jc-stats")
        process.arguments = arguments
        process.environment = Sanitizer.environment
        process.currentDirectoryURL = folder
        process.standardInput = FileHandle.nullDevice
        return process
    }

    /// Whether stderr is one line of an error.
    var isOneError: Bool {
        errors.hasPrefix("jc-stats: ") && errors.hasSuffix("\n")
            && errors.dropLast().allSatisfy { !$0.isNewline }
    }

    /// The object that `--json` printed.
    var json: [String: Any] {
        get throws {
            let value = try JSONSerialization.jsonObject(with: Data(output.utf8))
            return value as? [String: Any] ?? [:]
        }
    }
}

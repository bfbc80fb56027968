import Foundation
import TestSupport
import Testing

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

    /// Runs the binary with `output`, or a file, as its stdout, and with `input` on its stdin.
    init(
        _ arguments: [String], folder: URL? = nil, output standardOutput: FileHandle? = nil,
        input: String = ""
    ) throws {
        let process = Program.process(arguments, folder: folder)
        let scratch = try ScratchFolder()
        try Data(input.utf8).write(to: scratch.file("stdin"))
        process.standardInput = try FileHandle(forReadingFrom: scratch.file("stdin"))
        let (out, err) = (scratch.file("stdout"), scratch.file("stderr"))
        for file in [out, err] { try Data().write(to: file) }
        process.standardOutput = try standardOutput ?? FileHandle(forWritingTo: out)
        process.standardError = try FileHandle(forWritingTo: err)
        try process.run()
        process.waitUntilExit()
        exitCode = process.terminationStatus
        output = try String(contentsOf: out, encoding: .utf8)
        errors = try String(contentsOf: err, encoding: .utf8)
    }

    // Ignored where a shell started the tests in the background, which every process of theirs would inherit.
    private static let takesInterrupts: Void = { signal(SIGINT, SIG_DFL) }()

    /// A process that is not started yet, and that SIGINT will reach.
    static func process(_ arguments: [String], folder: URL? = nil) -> Process {
        takesInterrupts
        let process = Process()
        process.executableURL = buildFolder.appendingPathComponent("jc-stats")
        process.arguments = arguments
        process.environment = Sanitizer.environment
        process.currentDirectoryURL = folder
        process.standardInput = FileHandle.nullDevice
        return process
    }

    /// Whether stderr is one line of an error.
    var isOneError: Bool { Self.isOneError(errors) }

    static func isOneError(_ errors: String) -> Bool {
        errors.hasPrefix("jc-stats: ") && errors.hasSuffix("\n")
            && errors.dropLast().allSatisfy { !$0.isNewline }
    }

    /// The object that `--json` printed, as its file of Schemas describes it.
    var json: [String: Any] {
        get throws {
            let value = try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any] ?? [:]
            if let name = value["schema"] as? String { try check(name) }
            return value
        }
    }

    private func check(_ name: String) throws {
        if let folder = ProcessInfo.processInfo.environment["JC_STATS_KEEP_JSON"] {
            try Data(output.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(UUID()).json"))
            return
        }
        let parts = name.split(separator: "/")
        let schema = try JSONSchema(named: parts.count == 3 ? String(parts[1]) : name)
        let value = try JSONDecoder().decode(JSONValue.self, from: Data(output.utf8))
        for problem in schema.problems(of: value) { Issue.record("\(name): \(problem)") }
    }
}

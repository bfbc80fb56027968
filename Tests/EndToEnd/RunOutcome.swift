import Foundation
import TestSupport

/// All that a run of the built binary leaves: how it ended, what it printed, and the files of its folder.
struct RunOutcome: Equatable {
    let exitCode: Int32
    let output: String
    let errors: String
    let files: [String: Data]

    /// Runs in a folder of its own that looks the same from inside as any other.
    ///
    /// - Parameter inputs: files and folders that are linked into it.
    init(_ arguments: [String], inputs: [URL]) throws {
        let folder = try ScratchFolder()
        for input in inputs {
            try FileManager.default.copyItem(at: input, to: folder.file(input.lastPathComponent))
        }
        let run = try Program(arguments, folder: folder.url)
        exitCode = run.exitCode
        errors = run.errors
        let names = Set(inputs.map(\.lastPathComponent))
        let isTimed =
            ["bench", "doctor"].contains(arguments.first) || arguments.contains("--encoder-command")
        output = isTimed ? try Self.untimed(run.output) : run.output
        var files: [String: Data] = [:]
        for path in try FileManager.default.subpathsOfDirectory(atPath: folder.url.path)
        where !names.contains(String(path.split(separator: "/")[0])) {
            guard let data = try? folder.data(path) else { continue }
            files[path] =
                isTimed && path.hasSuffix(".json")
                ? try Data(Self.untimed(String(decoding: data, as: UTF8.self)).utf8) : data
        }
        self.files = files
    }

    /// The JSON of `bench` and `doctor` without what differs from run to run; other text as it is.
    private static func untimed(_ text: String) throws -> String {
        guard let json = try? JSONSerialization.jsonObject(with: Data(text.utf8)) else { return text }
        let data = try JSONSerialization.data(withJSONObject: without(json), options: .sortedKeys)
        return String(decoding: data, as: UTF8.self)
    }

    private static let timed: Set = [
        "median", "min", "max", "gigaflops_per_second", "share_in_products", "peak_memory_bytes",
        "milliseconds",
        "products", "transforms", "epilogue", "encoder_process", "found",
    ]

    private static func without(_ value: Any) -> Any {
        if let list = value as? [Any] { return list.map(without) }
        guard let object = value as? [String: Any] else { return value }
        return object.filter { !timed.contains($0.key) }.mapValues(without)
    }
}

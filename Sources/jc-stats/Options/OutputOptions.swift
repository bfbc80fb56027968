import ArgumentParser
import Foundation

/// Where results go, the same everywhere.
struct OutputOptions: ParsableArguments {
    @Flag(help: "Print the result as one JSON object and nothing else.")
    var json = false

    @Flag(help: "No progress and no warnings.")
    var quiet = false

    @Option(
        name: [.customShort("o"), .long],
        help: ArgumentHelp(
            "Write the result to a file; its ending chooses the format. May be repeated.", valueName: "file"))
    var output: [String] = []

    /// Refuses endings that the command does not write, before anything is computed.
    func check(endings: [String]) throws {
        for path in output {
            let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
            guard access(folder, W_OK) == 0 else {
                throw OutputError(path: path, reason: String(cString: strerror(errno)))
            }
        }
        for path in output where !endings.contains(Self.ending(path)) {
            let expected = endings.map { "." + $0 }.joined(separator: ", ")
            throw ValidationError("--output \(path): expected a name that ends in one of \(expected)")
        }
    }

    /// A file name's ending in lower case, without the dot.
    static func ending(_ path: String) -> String {
        URL(fileURLWithPath: path).pathExtension.lowercased()
    }

    /// Writes each file that was asked for, with the bytes that `content` makes of its ending.
    func write(_ content: (String) throws -> Data) throws {
        for path in output {
            try OutputFile(path).write(try content(Self.ending(path)))
            if !quiet { Terminal.note("wrote \(path)") }
        }
    }
}

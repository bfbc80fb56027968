import ArgumentParser
import Difficulty
import Foundation

/// `jc-stats merge`: one store of the stores of shards.
struct MergeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge",
        abstract: "Join the stores of all shards of a run into one.",
        discussion: "Example: jc-stats merge all.sqlite part-1.sqlite part-2.sqlite part-3.sqlite")

    @Argument(help: "The store to make.")
    var out: String

    @Argument(help: "The stores of the shards, in any order.")
    var parts: [String]

    @OptionGroup var files: OutputOptions

    func validate() throws {
        try files.check(endings: ["json"])
        try OutputFile(out).checkPlace()
    }

    func run() throws {
        guard !FileManager.default.fileExists(atPath: out) else { throw StoreError.exists(path: out) }
        let temporary = "\(out).\(ProcessInfo.processInfo.processIdentifier).part"
        defer {
            for ending in ["", "-journal"] { unlink(temporary + ending) }
        }
        let count: Int
        do { count = try PairStore.merge(parts, into: temporary) } catch {
            // The temporary name means nothing to the caller.
            guard case .failed(let path, let reason) = error, path == temporary else { throw error }
            throw StoreError.failed(path: out, reason: reason)
        }
        guard link(temporary, out) == 0 else {
            throw OutputError(path: out, reason: String(cString: strerror(errno)))
        }
        let result = MergeOutput(store: out, parts: parts.count, images: count)
        try files.deliver(
            result, lines: ["\(out): \(NumberText.count(count)) images of \(parts.count) shards"])
    }
}

/// The JSON of `merge`.
struct MergeOutput: Encodable {
    let store: String
    let parts: Int
    let images: Int
}

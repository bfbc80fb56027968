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
        let inputs = InputFiles(parts)
        try inputs.check(files)
        try inputs.check(out, as: "the merged store")
        try OutputFile(out).checkPlace()
    }

    func run() throws {
        guard !FileManager.default.fileExists(atPath: out) else { throw StoreError.exists(path: out) }
        // All parts are open at once.
        try DescriptorSupply.check(beside: parts.count)
        let part = try OutputFile(out).part()
        defer { unlink(part.path + "-journal") }
        let count: Int
        do { count = try PairStore.merge(parts, into: part.path) { note(unchecked: $0) } } catch {
            // The temporary name means nothing to the caller.
            throw error.renamed(part.path, to: out)
        }
        do { try part.link(to: out) } catch { throw OutputError(path: out, reason: "\(error)") }
        let result = MergeOutput(store: out, parts: parts.count, images: count)
        try files.deliver(
            result, lines: ["\(out): \(NumberText.count(count)) images of \(parts.count) shards"])
    }

    private func note(unchecked path: String) {
        if !files.quiet { Terminal.note(StoredSession.noChecksums(path)) }
    }
}

/// The JSON of `merge`.
struct MergeOutput: CommandResult {
    static let schema = "merge"

    let store: String
    let parts: Int
    let images: Int
}

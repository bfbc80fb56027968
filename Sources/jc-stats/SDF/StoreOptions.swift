import ArgumentParser
import Difficulty

extension Shard: ExpressibleByArgument {
    /// Reads `i/n`.
    public init?(argument: String) { self.init(argument) }
}

/// Where measured pairs are kept, and which images a run measures.
struct StoreOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Keep every measured pair in an SQLite file; see --from.", valueName: "file"))
    var store: String?

    @Flag(help: "Go on with the pairs of the store; start it where there is none.")
    var resume = false

    @Option(
        help: ArgumentHelp(
            "Measure every n-th image from the i-th on; `merge` joins the stores of all shards.",
            valueName: "i/n"))
    var shard: Shard?

    func validate() throws {
        guard store != nil || (!resume && shard == nil) else {
            throw ValidationError("\(shard == nil ? "--resume needs" : "--shard needs") --store FILE")
        }
        if let store { try OutputFile(store).checkPlace() }
    }
}

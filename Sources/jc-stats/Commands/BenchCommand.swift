import ArgumentParser

/// `jc-stats bench`: throughput.
struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Measure throughput, for comparison with other programs.",
        subcommands: [BenchSampleCommand.self, BenchForwardCommand.self, BenchLoadCommand.self])
}

import ArgumentParser

/// `jc-stats bench`: throughput.
struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Measure throughput, for comparison with other programs.",
        discussion: "Example: jc-stats bench sample --beta 1 --threads 2",
        subcommands: [
            BenchSampleCommand.self, BenchForwardCommand.self, BenchTrainCommand.self, BenchLoadCommand.self,
        ])
}

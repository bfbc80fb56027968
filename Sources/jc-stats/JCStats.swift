import ArgumentParser

/// The command line: parses, calls the modules and prints.
@main
struct JCStats: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "jc-stats",
        abstract: "How hard the positive pairs of an augmentation are, exactly and by measurement.",
        version: Version.current,
        subcommands: [
            DensityCommand.self, SampleCommand.self, InspectCommand.self, ConvertCommand.self,
            EmbedCommand.self,
            SDFCommand.self, FiguresCommand.self, BenchCommand.self,
        ])
}

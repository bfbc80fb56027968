import ArgumentParser

/// Which network of a checkpoint is meant, and how it is built.
struct EncoderOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The encoder of a file that holds several, as `inspect` names them. (default: the trained one)",
            valueName: "name"))
    var encoder: String?

    @OptionGroup var architecture: ArchitectureOptions
}

import ArgumentParser

/// How pixels become a network's input, and of how many images.
struct NetworkInputOptions: ParsableArguments {
    @OptionGroup var pixels: PixelOptions

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Use N images, spread over the data, each class with its share.", valueName: "integer"))
    var limit: Int?

    var side: Int? { pixels.side }

    var normalization: PixelOptions.KnownNormalization { pixels.normalization }

    func validate() throws {
        if let limit, limit < 1 {
            throw ValidationError("--limit: expected at least 1, found \(limit)")
        }
    }
}

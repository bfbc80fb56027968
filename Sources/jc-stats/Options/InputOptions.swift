import ArgumentParser
import Checkpoints
import Datasets
import Encoders
import Imaging

/// How large views are, and how their pixels are normalised.
struct PixelOptions: ParsableArguments {
    /// Published means and deviations.
    enum KnownNormalization: String, ExpressibleByArgument, CaseIterable {
        case imagenet
        case cifar10
        case clip

        var value: Normalization {
            switch self {
            case .imagenet: .imageNet
            case .cifar10: .cifar10
            case .clip: .clip
            }
        }
    }

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Side of the square views in pixels. (default: what the checkpoint says, else 224 for a 7x7 stem, 32 for a 3x3 one, that of its positions for a Vision Transformer)",
            valueName: "integer"))
    var side: Int?

    @Option(
        help: """
            Mean and deviation of the pixels that the network was trained on. (default: what the checkpoint or a \
            configuration beside it says, else imagenet, for CLIP clip)
            """)
    var normalization: KnownNormalization?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "The same in numbers, with --std: mean of red, green and blue, 1 for full brightness. (default: --normalization)",
            valueName: "r,g,b"))
    var mean: NumberList?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Standard deviation of red, green and blue, with --mean. (default: --normalization)",
            valueName: "r,g,b"))
    var std: NumberList?

    func validate() throws {
        try OptionRange.check("--side", side, in: ViewSettings.sides)
        guard (mean == nil) == (std == nil) else {
            throw ValidationError(
                "--mean and --std: expected both, found \(mean == nil ? "--std" : "--mean") alone")
        }
        guard normalization == nil || mean == nil else {
            throw ValidationError("--normalization and --mean: expected one of them, found both")
        }
        try check("--mean", mean, PixelRecipe.means)
        try check("--std", std, PixelRecipe.standardDeviations)
    }

    private func check(_ name: String, _ list: NumberList?, _ range: ClosedRange<Double>) throws {
        guard let list, list.numbers.count != 3 || !list.numbers.allSatisfy(range.contains) else { return }
        throw ValidationError(
            "\(name): expected three numbers r,g,b of \(NumberText.short(range.lowerBound)) to "
                + "\(NumberText.short(range.upperBound)), found "
                + list.numbers.map(NumberText.short).joined(separator: ","))
    }

    /// Whether pixels are asked to be normalised in some way.
    var choosesNormalization: Bool { normalization != nil || mean != nil }

    /// What was asked for, else what the checkpoint says, else what its kind of network is usually trained with.
    ///
    /// - Parameter recipe: what the checkpoint says, if there is one.
    func chosen(recipe: PixelRecipe? = nil, else usual: Normalization = .imageNet) -> ChosenNormalization {
        if let mean, let std {
            return ChosenNormalization(
                value: Normalization(mean: mean.numbers, standardDeviation: std.numbers),
                source: "--mean and --std", isAsked: true)
        }
        if let normalization {
            return ChosenNormalization(value: normalization.value, source: "--normalization", isAsked: true)
        }
        return Self.unasked(recipe: recipe, else: usual)
    }

    /// What was asked for, else what a process says.
    func chosen(process: any ImageEncoder) -> ChosenNormalization {
        choosesNormalization ? chosen(else: process.defaultNormalization) : Self.chosen(process: process)
    }

    /// What a process says that its pixels are normalised by.
    static func chosen(process: any ImageEncoder) -> ChosenNormalization {
        ChosenNormalization(
            value: process.defaultNormalization, source: "the process's identity", isAsked: false)
    }

    /// What is taken where no option says it.
    static func unasked(recipe: PixelRecipe?, else usual: Normalization = .imageNet) -> ChosenNormalization {
        ChosenNormalization(
            value: recipe.map { Normalization($0) } ?? usual, source: recipe?.source, isAsked: false)
    }
}

/// How pixels become a network's input, and of how many images.
struct NetworkInputOptions: ParsableArguments {
    @OptionGroup var pixels: PixelOptions

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Use N images, spread over the data, each class with its share. (default: all)",
            valueName: "integer"))
    var limit: Int?

    var side: Int? { pixels.side }

    func validate() throws {
        if let limit, limit < 1 {
            throw ValidationError("--limit: expected at least 1, found \(limit)")
        }
    }
}

/// What images that cannot be read lead to, the same everywhere.
struct UnreadableOptions: ParsableArguments {
    @Flag(help: "An image that cannot be read, or of a kind that is not, is an error.")
    var strict = false

    @Flag(help: "Any share of images may be unreadable. (default: at most 1%)")
    var allowUnreadable = false

    func validate() throws {
        guard !strict || !allowUnreadable else {
            throw ValidationError("--strict and --allow-unreadable: expected one of them, found both")
        }
    }

    var policy: UnreadablePolicy { strict ? .none : allowUnreadable ? .any : .few }
}

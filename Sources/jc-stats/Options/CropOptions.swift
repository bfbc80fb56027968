import ArgumentParser
import JointAugmentation
import Training

extension Realisation: ExpressibleByArgument {
    /// Names of the schemes whose crops depend on an image's size.
    fileprivate static var sized: String {
        allCases.filter { !$0.capabilities.followsLaw }.map(\.rawValue).joined(separator: ", ")
    }
}

extension JoinedParameter: ExpressibleByArgument {}

/// How the laws' areas become crops of images.
struct CropOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Range a,b of the areas as shares of the image. (default: 0.2,1.0)", valueName: "a,b"))
    var scale: NumberList?

    @OptionGroup var second: SecondRangeOptions

    @Option(
        name: .customLong("realisation"),
        help:
            "What makes crops of the areas: the formulas, a library as it really draws, or the authors' code."
    )
    var scheme: Realisation = .nominal

    /// How areas become crops.
    var realisation: Realisation { second.applied(to: scheme) }

    func range() throws -> ParameterRange { try Self.range(scale, of: .area) }

    /// The range asked for, or a recipe's own, if it has one.
    func range(of recipe: MethodDefaults) throws -> ParameterRange {
        guard scale == nil, let own = recipe.areas else { return try range() }
        return try .area(low: own.low, high: own.high)
    }

    /// Refuses laws and ranges that make no sense, before anything is computed.
    func check(laws: [Law]) throws {
        try second.check(scheme)
        try Self.check(laws: laws, on: realisation) { try range() }
    }

    /// The range asked for, or the parameter's own.
    static func range(
        _ scale: NumberList?, of parameter: JoinedParameter
    ) throws -> ParameterRange {
        guard let scale else { return try parameter.defaultRange() }
        guard scale.numbers.count == 2 else {
            throw ValidationError("--scale: expected two numbers a,b, found \(scale.numbers.count)")
        }
        let (low, high) = (scale.numbers[0], scale.numbers[1])
        return parameter == .area
            ? try ParameterRange.area(low: low, high: high) : try ParameterRange(low: low, high: high)
    }

    fileprivate static func check(
        laws: [Law], on realisation: Realisation, range: () throws -> ParameterRange
    ) throws {
        do {
            let range = try range()
            for law in laws { _ = try realisation.scheme.areaSampler(law: law, range: range) }
        } catch let error as AugmentationError {
            throw ValidationError(error.description)
        }
    }
}

/// The joined parameter of commands that look at laws and no images: its range, and what code makes of areas on images of a
/// size.
struct ParameterOptions: ParsableArguments {
    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "Range a,b of the joined parameter; of density several, one after the other. (default: of the parameter; 0.2,1.0 for areas)",
            valueName: "a,b"))
    var scale: [NumberList] = []

    @Option(help: "The joined parameter: area fractions, blur sigmas, or jitter factors.")
    var parameter: JoinedParameter = .area

    @OptionGroup var second: SecondRangeOptions

    @Option(
        name: .customLong("realisation"),
        help: ArgumentHelp(
            """
            What code makes of the values: of areas the formulas, a library's crops or the authors' code; of blur sigmas \
            pillow or torchvision.
            """, valueName: "realisation"))
    var choice = RealisationChoice(.nominal)

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Size of the images in pixels. (default: none)", valueName: "WIDTHxHEIGHT"))
    var imageSize: PixelSize?

    /// How areas become crops.
    var realisation: Realisation { second.applied(to: scheme) }

    /// The same with one range.
    private var scheme: Realisation { parameter == .area ? choice.crop ?? .nominal : .nominal }

    /// The library whose blur is looked at, or nil.
    var blurLibrary: String? {
        parameter == .blur && RealisationChoice.blurs.contains(choice.name) ? choice.name : nil
    }

    func range() throws -> ParameterRange { try CropOptions.range(scale.first, of: parameter) }

    /// All ranges that were asked for, or the parameter's own.
    func ranges() throws -> [ParameterRange] {
        scale.isEmpty ? [try range()] : try scale.map { try CropOptions.range($0, of: parameter) }
    }

    /// Refuses laws, ranges and places that make no sense, before anything is computed.
    ///
    /// - Parameter takesSeveral: whether laws are shown on several ranges beside each other.
    func check(laws: [Law], takesSeveral: Bool = false) throws {
        try second.check(scheme)
        let ranges: [ParameterRange]
        do { ranges = try self.ranges() } catch let error as AugmentationError {
            throw ValidationError(error.description)
        }
        guard takesSeveral || ranges.count == 1 else {
            throw ValidationError("--scale: expected one range, found \(ranges.count)")
        }
        if let twice = ranges.indices.first(where: { ranges[..<$0].contains(ranges[$0]) }) {
            let range = NumberText.interval([ranges[twice].low, ranges[twice].high])
            throw ValidationError("--scale: expected each range once, found \(range) twice")
        }
        for range in ranges { try CropOptions.check(laws: laws, on: realisation) { range } }
        guard parameter == .area || second.secondScale == nil else {
            throw ValidationError("--second-scale is about areas, found --parameter \(parameter.rawValue)")
        }
        let isNominal = choice.name == Realisation.nominal.rawValue
        guard parameter == .area ? choice.crop != nil : isNominal || blurLibrary != nil else {
            throw ValidationError(
                "--realisation \(choice.name): expected one of \(known), found --parameter \(parameter.rawValue)"
            )
        }
        guard parameter == .area || imageSize == nil else {
            throw ValidationError("--image-size is about areas, found --parameter \(parameter.rawValue)")
        }
    }

    /// Realisations of the parameter, for messages.
    private var known: String {
        let nominal = Realisation.nominal.rawValue
        switch parameter {
        case .area: return Realisation.allCases.map(\.rawValue).joined(separator: ", ")
        case .blur: return ([nominal] + RealisationChoice.blurs).joined(separator: ", ")
        default: return nominal
        }
    }

    /// Refuses a realisation that depends on images without their size.
    func checkSize() throws {
        guard !realisation.capabilities.needsImageSize || imageSize != nil else {
            throw ValidationError("--realisation \(realisation.rawValue) needs --image-size WIDTHxHEIGHT")
        }
    }

    /// Adds `--image-size` where laws of no image are asked for.
    func listIdleSize(_ idle: inout IdleOptions) {
        idle.add(
            "--image-size", when: realisation.capabilities.followsLaw,
            because: "--realisation \(realisation.rawValue) knows no images; \(Realisation.sized) do")
    }
}

/// The second view's range, where it has one of its own.
struct SecondRangeOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Range of the second view's areas, where it has one of its own: a global and a local view. (default: --scale)",
            valueName: "a,b"),
        transform: range)
    var secondScale: ParameterRange?

    private static func range(_ text: String) throws -> ParameterRange {
        guard let numbers = NumberList(argument: text)?.numbers, numbers.count == 2 else {
            throw ValidationError("expected two numbers a,b, found \(text)")
        }
        do {
            return try .area(low: numbers[0], high: numbers[1])
        } catch {
            throw ValidationError(error.description)
        }
    }

    /// `scheme`, with the second view's range where there is one.
    func applied(to scheme: Realisation) -> Realisation {
        secondScale.map { Realisation(TwoRangeCrops(second: $0)) } ?? scheme
    }

    /// Refuses a second range where crops are not nominal.
    func check(_ scheme: Realisation) throws {
        guard secondScale == nil || scheme == .nominal else {
            throw ValidationError(
                "--second-scale is of nominal crops, found --realisation \(scheme.rawValue)")
        }
    }
}

/// Crops about what a network sees of an image.
struct ContrastiveCropOptions: ParsableArguments {
    @Flag(
        help: """
            ContrastiveCrop: place crops about the part of the image where the network's last maps are high; sizes and their law \
            stay. Of a ResNet.
            """)
    var contrastiveCrop = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "ContrastiveCrop's alpha: centres are of Beta(alpha, alpha) on that part; 0.1 in its recipes for small images. (default: 0.6)",
            valueName: "number"))
    var centerAlpha: Double?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "ContrastiveCrop's threshold, from 0 at a map's least value to 1 at its greatest. (default: 0.1)",
            valueName: "number"))
    var objectThreshold: Double?

    /// What was asked for; nil where it was not.
    ///
    /// - Throws: `ValidationError` for numbers that make no sense.
    func chosen() throws -> ContrastiveCrop? {
        guard contrastiveCrop else { return nil }
        do {
            return try ContrastiveCrop(
                alpha: centerAlpha ?? ContrastiveCrop.officialAlpha,
                threshold: objectThreshold ?? ContrastiveCrop.officialThreshold)
        } catch { throw ValidationError(error.description) }
    }

    func validate() throws { _ = try chosen() }

    /// Adds numbers of what is not asked for.
    func listIdle(_ idle: inout IdleOptions) {
        idle.add(
            "--center-alpha", "--object-threshold", when: !contrastiveCrop,
            because: "they are ContrastiveCrop's (--contrastive-crop)")
    }
}

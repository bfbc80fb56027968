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

    @Option(
        help:
            "What makes crops of the areas: the formulas, a library as it really draws, or the authors' code."
    )
    var realisation: Realisation = .nominal

    func range() throws -> ParameterRange { try Self.range(scale, of: .area) }

    /// The range asked for, or a recipe's own, if it has one.
    func range(of recipe: MethodDefaults) throws -> ParameterRange {
        guard scale == nil, let own = recipe.areas else { return try range() }
        return try .area(low: own.low, high: own.high)
    }

    /// Refuses laws and ranges that make no sense, before anything is computed.
    func check(laws: [Law]) throws { try Self.check(laws: laws, on: realisation) { try range() } }

    /// The range asked for, or the parameter's own.
    fileprivate static func range(
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
        parsing: .unconditional,
        help: ArgumentHelp(
            "Range a,b of the joined parameter. (default: of the parameter; 0.2,1.0 for areas)",
            valueName: "a,b"))
    var scale: NumberList?

    @Option(help: "The joined parameter: area fractions, blur sigmas, or jitter factors.")
    var parameter: JoinedParameter = .area

    @Option(
        help:
            "What makes crops of the areas: the formulas, a library as it really draws, or the authors' code."
    )
    var realisation: Realisation = .nominal

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Size of the images in pixels.", valueName: "WIDTHxHEIGHT"))
    var imageSize: PixelSize?

    func range() throws -> ParameterRange { try CropOptions.range(scale, of: parameter) }

    /// Refuses laws, ranges and places that make no sense, before anything is computed.
    func check(laws: [Law]) throws {
        try CropOptions.check(laws: laws, on: realisation) { try range() }
        guard parameter == .area || (realisation.capabilities.followsLaw && imageSize == nil) else {
            throw ValidationError(
                "--realisation and --image-size are about areas, found --parameter \(parameter.rawValue)")
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

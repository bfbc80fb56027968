import ArgumentParser
import JointAugmentation

extension Realisation: ExpressibleByArgument {
    /// Names of the schemes that look at an image's size.
    fileprivate static var sized: String {
        allCases.filter { !$0.capabilities.followsLaw }.map(\.rawValue).joined(separator: " and ")
    }
}

extension JoinedParameter: ExpressibleByArgument {}

/// The laws of a command, the same everywhere.
struct LawOptions: ParsableArguments {
    /// A law without a parameter.
    enum NamedLaw: String, CaseIterable {
        case randomcrop

        /// - Throws: `ValidationError` that says how the other laws are asked for.
        static func named(_ name: String) throws -> Self {
            guard let law = Self(rawValue: name) else {
                throw ValidationError(
                    "expected randomcrop; --beta NUMBER asks for a JC law, --ratio NUMBER for a fixed ratio")
            }
            return law
        }
    }

    @Option(
        help: "A law by name: randomcrop, both views independent.",
        completion: .list(NamedLaw.allCases.map(\.rawValue)), transform: NamedLaw.named)
    var law: [NamedLaw] = []

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp("JC laws, any real numbers; smaller is harder.", valueName: "number,..."))
    var beta: [NumberList] = []

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp("Fixed ratios, 1 to b/a.", valueName: "number,..."))
    var ratio: [NumberList] = []

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Range a,b of the joined parameter. (default: of the parameter; 0.2,1.0 for areas)",
            valueName: "a,b"))
    var scale: NumberList?

    @Option(help: "The joined parameter: area fractions, blur sigmas, or jitter factors.")
    var parameter: JoinedParameter = .area

    @Option(help: "What code makes of the areas: nominal, torchvision or released.")
    var realisation: Realisation = .nominal

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Size of the images in pixels.", valueName: "WIDTHxHEIGHT"))
    var imageSize: PixelSize?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Seed of the random streams.", valueName: "integer from 0"))
    var seed: UInt64 = 0

    /// The laws asked for: named ones, then fixed ratios, then JC laws; `fallback` where none was.
    func laws(fallback: [Law]) -> [Law] {
        let ratios = ratio.flatMap(\.numbers).map { Law.fixedRatio($0) }
        let joint = beta.flatMap(\.numbers).map { Law.joint(beta: $0) }
        let all = law.map { _ in Law.independent } + ratios + joint
        var seen: Set<Law> = []
        return all.isEmpty ? fallback : all.filter { seen.insert($0).inserted }
    }

    /// The range asked for, or the parameter's own.
    func range() throws -> ParameterRange {
        guard let scale else { return try parameter.defaultRange() }
        guard scale.numbers.count == 2 else {
            throw ValidationError("--scale: expected two numbers a,b, found \(scale.numbers.count)")
        }
        let (low, high) = (scale.numbers[0], scale.numbers[1])
        return parameter == .area
            ? try ParameterRange.area(low: low, high: high) : try ParameterRange(low: low, high: high)
    }

    /// Adds `--image-size` where laws of no image are asked for.
    func listIdleSize(_ idle: inout IdleOptions) {
        idle.add(
            "--image-size", when: realisation.capabilities.followsLaw,
            because: "--realisation \(realisation.rawValue) knows no images; \(Realisation.sized) do")
    }

    /// Refuses a realisation that depends on images without their size.
    func checkSize() throws {
        guard !realisation.capabilities.needsImageSize || imageSize != nil else {
            throw ValidationError("--realisation \(realisation.rawValue) needs --image-size WIDTHxHEIGHT")
        }
    }

    /// Refuses laws and ranges that make no sense, before anything is computed.
    func check(laws: [Law]) throws {
        do {
            let range = try range()
            for law in laws { _ = try realisation.scheme.areaSampler(law: law, range: range) }
        } catch let error as AugmentationError {
            throw ValidationError(error.description)
        }
        guard parameter == .area || (realisation.capabilities.followsLaw && imageSize == nil) else {
            throw ValidationError(
                "--realisation and --image-size are about areas, found --parameter \(parameter.rawValue)")
        }
    }
}

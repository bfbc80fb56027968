import Checkpoints
import Encoders
import Imaging

/// How pixels are normalised, and who says so.
struct ChosenNormalization {
    let value: Normalization
    /// An option, or what the checkpoint carries; nil where nothing says it and it is assumed.
    let source: String?
    /// Whether an option says it.
    let isAsked: Bool

    /// `imagenet`, `cifar10`, or `custom`.
    var name: String {
        PixelOptions.KnownNormalization.allCases.first { $0.value == value }?.rawValue ?? "custom"
    }

    var record: NormalizationRecord { NormalizationRecord(self) }
}

extension Normalization {
    /// Three numbers each, of red, green and blue.
    init(mean: [Double], standardDeviation: [Double]) {
        self.init(
            mean: SIMD3(mean.prefix(3).map { Float($0) }),
            standardDeviation: SIMD3(standardDeviation.prefix(3).map { Float($0) }))
    }

    /// The statistics of a recipe.
    init(_ recipe: PixelRecipe) {
        self.init(
            mean: SIMD3(recipe.mean.prefix(3)), standardDeviation: SIMD3(recipe.standardDeviation.prefix(3)))
    }
}

/// How pixels were normalised, in reports and stores.
struct NormalizationRecord: Codable {
    let mean: [Double]
    let standardDeviation: [Double]
    /// An option, what the checkpoint carries, or `assumed`.
    let source: String

    enum CodingKeys: String, CodingKey {
        case mean, source
        case standardDeviation = "std"
    }

    /// The source where nothing says it.
    private static let assumed = "assumed"

    init(_ chosen: ChosenNormalization) {
        mean = Self.numbers(chosen.value.mean)
        standardDeviation = Self.numbers(chosen.value.standardDeviation)
        source = chosen.source ?? Self.assumed
    }

    /// float32 numbers as their shortest decimals, which other programs would write.
    private static func numbers(_ values: SIMD3<Float>) -> [Double] {
        (0..<3).map { Double("\(values[$0])") ?? Double(values[$0]) }
    }

    /// The mean as metadata of files have it.
    var meanText: String { mean.map { "\($0)" }.joined(separator: ",") }

    /// The standard deviation, likewise.
    var standardDeviationText: String { standardDeviation.map { "\($0)" }.joined(separator: ",") }

    /// Such as `normalization imagenet: mean 0.485,0.456,0.406, std 0.229,0.224,0.225`, as options take them.
    func line(_ name: String) -> String {
        "normalization \(name): mean \(meanText), std \(standardDeviationText)"
    }

    /// The lines of a report that tell what was assumed, and how pixels were normalised.
    ///
    /// - Parameters:
    ///   - name: of the statistics, such as `imagenet`.
    ///   - others: what else was assumed.
    func lines(_ name: String, assumed others: String?) -> [String] {
        let line = line(name)
        guard source == Self.assumed else {
            return (others.map { ["assumed: \($0)"] } ?? []) + ["\(line) (\(source))"]
        }
        return ["assumed: " + (others.map { "\($0); " } ?? "") + line]
    }
}

/// What a checkpoint, or a configuration beside it, says of the pixels that its network was trained on.
struct FoundRecipe {
    let recipe: PixelRecipe?
    /// Why what was found was not taken.
    let problem: String?
    /// The data set that the training names, where nothing says how its pixels were normalised.
    let hint: String?

    /// - Parameter architecture: of the network; nil where it makes none.
    init(_ file: CheckpointFile, architecture: String?) {
        var (recipe, problem): (PixelRecipe?, String?) = (nil, nil)
        do throws(CheckpointError) {
            recipe = try file.pixelRecipe()
            if recipe == nil { recipe = try PixelRecipe.beside(file.path) }
        } catch { problem = error.description }
        if let other = recipe?.architecture, let architecture,
            Self.isOther(other, architecture)
        {
            problem = "\(recipe?.source ?? ""): expected what \(architecture) was trained on, found \(other)"
            recipe = nil
        }
        (self.recipe, self.problem) = (recipe, problem)
        hint = recipe == nil ? file.namedDataset.flatMap(Self.hint) : nil
    }

    /// Whether a recipe's architecture such as `resnet50` is another one than the tensors', with or without a name.
    private static func isOther(_ recipe: String, _ architecture: String) -> Bool {
        let isNamed = recipe.hasPrefix("resnet") && Int(recipe.dropFirst("resnet".count)) != nil
        return CheckpointSummary.contradicts(recipe, architecture)
            || isNamed && architecture.hasPrefix("ResNet of ")
    }

    /// What to try for data sets that are not normalised by ImageNet's statistics.
    private static func hint(_ dataset: (setting: String, name: String)) -> String? {
        let name = dataset.name.lowercased().filter { $0.isLetter || $0.isNumber }
        let said = "\(dataset.setting) is \(dataset.name), "
        if name.contains("cifar100") || name.contains("stl10") || name.contains("svhn") {
            return said + "whose pixels are often normalised otherwise: --mean and --std"
        }
        return name.contains("cifar10")
            ? said + "whose pixels are often normalised otherwise: --normalization cifar10" : nil
    }

    /// What a person should know of the normalisation that is taken.
    func notes(on chosen: ChosenNormalization) -> [String] {
        if chosen.isAsked {
            guard let recipe, chosen.value != Normalization(recipe) else { return [] }
            return [
                "the network was trained on pixels normalised otherwise than \(chosen.source ?? "") "
                    + "\(chosen.name): \(recipe.source) says mean \(Self.list(recipe.mean)), "
                    + "std \(Self.list(recipe.standardDeviation))"
            ]
        }
        if let problem { return ["\(problem); normalization \(chosen.name) is assumed"] }
        return hint.map { ["normalization \(chosen.name) is assumed, but \($0)"] } ?? []
    }

    private static func list(_ numbers: [Float]) -> String {
        numbers.map { "\($0)" }.joined(separator: ",")
    }
}

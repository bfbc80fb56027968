import Checkpoints
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

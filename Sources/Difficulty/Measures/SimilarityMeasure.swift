import JointAugmentation
import Statistics

/// What tells how alike the views of positive pairs are to an encoder.
///
/// The mean cosine of one encoder is on no common scale with another's: the features of a network may share a direction, with
/// which every two images are alike. The others set it beside views of different images, each drawn by the law.
public enum SimilarityMeasure: String, Sendable, CaseIterable, Codable {
    /// SDF: the mean cosine of the two views of a pair.
    case cosine
    /// The mean cosine of a first view and a second view of two different images.
    case different
    /// ``cosine`` less ``different``.
    case contrast
    /// The mean cosine of f(x) - m, m the mean feature of RandomCrop's views (the first law's where RandomCrop is not drawn).
    case centred
    /// The chance that the cosine of a pair is larger than that of views of different images, half of a tie counted.
    case auc

    /// The values that it can have.
    public var scale: IntervalScale {
        switch self {
        case .cosine, .different, .centred: .cosine
        case .contrast: .linear
        case .auc: .probability
        }
    }

    /// What a column of a table is called.
    public var title: String {
        switch self {
        case .cosine: "SDF"
        case .different: "different images"
        case .contrast: "SDF less these"
        case .centred: "centred SDF"
        case .auc: "AUC"
        }
    }
}

/// An estimate under a law.
public struct LawEstimate: Sendable {
    /// The law.
    public let law: Law
    /// The images are its independent units.
    public let estimate: MeanEstimate
    /// The same less RandomCrop's, from the same images; nil for RandomCrop and where nothing stands for it.
    public let difference: MeanEstimate?

    /// Of a law.
    public init(law: Law, estimate: MeanEstimate, difference: MeanEstimate?) {
        (self.law, self.estimate, self.difference) = (law, estimate, difference)
    }
}

/// Every measure under every law, from the images whose features were kept.
public struct MeasureReport: Sendable {
    /// Those images.
    public let imageCount: Int
    /// In the order of the laws asked for.
    public let values: [SimilarityMeasure: [LawEstimate]]

    /// Fewer images tell nothing of how alike different ones are.
    public static let fewestImages = FeaturePanel.fewestImages
    /// Images with more views keep no features.
    public static let mostViews = FeaturePanel.mostViews
}

/// A mean with what each image moves it by, so that differences of means of the same images have intervals of their own.
struct InfluenceEstimate: Sendable {
    let mean: Double
    /// z of each image, about 0, with SE^2 = sum z^2 / (n (n - 1)).
    let influences: [Double]

    static func - (first: InfluenceEstimate, second: InfluenceEstimate) -> InfluenceEstimate {
        InfluenceEstimate(
            mean: first.mean - second.mean,
            influences: zip(first.influences, second.influences).map { $0 - $1 })
    }

    func estimate(on scale: IntervalScale, confidence: Double) -> MeanEstimate {
        let count = Double(influences.count)
        let square = influences.reduce(0) { $0 + $1 * $1 }
        return MeanEstimate(
            mean: mean, standardError: (square / (count * max(1, count - 1))).squareRoot(),
            units: influences.count, pairs: influences.count
        ).on(scale).judged(at: confidence)
    }
}

/// A pair of an image's views that counts under a law.
struct CountedPair: Sendable {
    /// Number of the first view: 2 q + v for view v of drawn pair q, then those that fell back.
    let first: Int
    let second: Int
    let weight: Double
}

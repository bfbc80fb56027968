import JointAugmentation
import Statistics

/// SDF of one law, E[cos(f(x1), f(x2))] over its positive pairs x1, x2 (paper, equation 2).
public struct SDFResult: Sendable {
    /// How pairs answer for a law.
    public enum Method: String, Sendable {
        /// Its own pairs, each counting in full.
        case direct
        /// Pairs of JC(0), by importance weights.
        case reweighted
        /// All pairs of an image's views whose density is known, by importance weights.
        case allPairs = "all_pairs"
    }

    /// The law.
    public let law: Law
    /// Mean over the pairs, with the images as independent units.
    public let estimate: MeanEstimate
    /// Standard deviation of the cosines of single pairs under the law.
    public let standardDeviation: Double
    /// How it was measured.
    public let method: Method
    /// (sum w)^2 / sum(w^2): pairs of equal weight that would tell as much.
    public let effectivePairs: Double
    /// SDF of the law less that of RandomCrop, from the same images; nil for RandomCrop and where nothing stands for it.
    public let difference: MeanEstimate?
    /// ``estimate`` where the images are all that there are; nil where that was not asked.
    public let given: MeanEstimate?
    /// ``difference`` where the images are all that there are.
    public let givenDifference: MeanEstimate?
    /// E[cos | geometry]; empty where it was not asked for.
    public let geometry: [GeometryBin]
    /// What bfloat16 was corrected by, from images in both precisions; part of ``estimate``. Nil where all is in float32.
    public let correction: MeanEstimate?
    /// The same of ``difference``.
    public let differenceCorrection: MeanEstimate?

    /// - Parameter effectivePairs: nil where all pairs have the same weight.
    public init(
        law: Law, estimate: MeanEstimate, standardDeviation: Double, method: Method = .direct,
        effectivePairs: Double? = nil, difference: MeanEstimate? = nil, given: MeanEstimate? = nil,
        givenDifference: MeanEstimate? = nil, geometry: [GeometryBin] = [],
        correction: MeanEstimate? = nil, differenceCorrection: MeanEstimate? = nil
    ) {
        self.law = law
        self.estimate = estimate
        self.standardDeviation = standardDeviation
        self.method = method
        self.effectivePairs = effectivePairs ?? Double(estimate.pairs)
        self.difference = difference
        (self.given, self.givenDifference) = (given, givenDifference)
        self.geometry = geometry
        (self.correction, self.differenceCorrection) = (correction, differenceCorrection)
    }

    /// Fewer effective pairs make no reliable interval.
    public static let fewestEffectivePairs = 100.0

    /// Whether enough pairs count for the interval to be trusted.
    public var isReliable: Bool { effectivePairs >= Self.fewestEffectivePairs }
}

/// The outcome of a measurement.
public struct SDFReport: Sendable {
    /// Images from which on all pairs are calibrated.
    public static let fewestCalibratedImages = AllPairsTally.fewestCalibrated

    /// One result a law, in the order of the request.
    public let results: [SDFResult]
    /// Which pairs answer.
    public let pairs: PairsSummary
    /// E[cos | t] and E[cos | |t|].
    public let curves: SDFCurvePoints
    /// Images that were measured.
    public let imageCount: Int
    /// Images that could not be read, in the order of the data set.
    public let unreadable: [UnreadableImage]
    /// Whether the run was stopped before the last image.
    public let wasInterrupted: Bool
    /// The share of RandomCrop's pairs, torchvision's fallbacks, that no weighted pair stands for.
    public let neglectedShare: Double
    /// Whether every interval is as narrow as was asked for; nil where nothing was.
    public let isNarrow: Bool?
    /// How a bfloat16 run was corrected; nil where all is in float32.
    public let precision: PrecisionSummary?
    /// What sets the cosines beside those of different images, without a correction of bfloat16; nil where too few images'
    /// features were kept.
    public let measures: MeasureReport?
}

/// What a measurement under way knows of its first law.
public struct SDFInterim: Sendable {
    /// The law.
    public let law: Law
    /// Its SDF so far; its interval is that of a look at a random time, which covers less often than 95%.
    public let estimate: MeanEstimate
}

/// E[cos] of a law's pairs whose boxes lie to each other in some way.
public struct GeometryBin: Sendable {
    /// Where the bin begins.
    public let low: Double
    /// Where it ends.
    public let high: Double
    /// Share of the law's pairs in the bin.
    public let share: Double
    /// Mean cosine with its interval, clustered by image; nil with pairs of fewer than two images.
    public let estimate: MeanEstimate?
}

import JointAugmentation
import Statistics

/// SDF of one law: the mean cosine similarity of its positive pairs (paper, equation 2).
public struct SDFResult: Sendable {
    /// How pairs answer for a law.
    public enum Method: String, Sendable {
        /// Its own pairs, each counting in full.
        case direct
        /// Pairs of JC(0), by importance weights.
        case reweighted
    }

    /// The law.
    public let law: Law
    /// Mean over the pairs, with the images as independent units.
    public let estimate: MeanEstimate
    /// Standard deviation of the cosines of single pairs under the law.
    public let deviation: Double
    /// How it was measured.
    public let method: Method
    /// (sum w)^2 / sum(w^2): pairs of equal weight that would tell as much.
    public let effectivePairs: Double
    /// SDF of the law less that of RandomCrop, from the same images; nil for RandomCrop and where nothing stands for it.
    public let difference: MeanEstimate?
    /// E[cos | geometry]; empty where it was not asked for.
    public let geometry: [GeometryBin]

    /// Makes a result.
    public init(
        law: Law, estimate: MeanEstimate, deviation: Double, method: Method = .direct,
        effectivePairs: Double? = nil, difference: MeanEstimate? = nil, geometry: [GeometryBin] = []
    ) {
        self.law = law
        self.estimate = estimate
        self.deviation = deviation
        self.method = method
        self.effectivePairs = effectivePairs ?? Double(estimate.pairs)
        self.difference = difference
        self.geometry = geometry
    }

    /// Fewer effective pairs make no reliable interval.
    public static let fewestEffectivePairs = 100.0

    /// Whether enough pairs count for the interval to be trusted.
    public var isReliable: Bool { effectivePairs >= Self.fewestEffectivePairs }
}

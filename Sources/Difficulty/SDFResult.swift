import JointAugmentation
import Statistics

/// SDF of one law: the mean cosine similarity of its positive pairs (paper, equation 2).
public struct SDFResult: Sendable {
    /// The law.
    public let law: Law
    /// Mean over the pairs, with the images as independent units.
    public let estimate: MeanEstimate
    /// Standard deviation of the cosines of single pairs.
    public let deviation: Double

    /// Makes a result.
    public init(law: Law, estimate: MeanEstimate, deviation: Double) {
        self.law = law
        self.estimate = estimate
        self.deviation = deviation
    }
}

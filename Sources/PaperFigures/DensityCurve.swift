import JointAugmentation

/// One law of the log ratio in a figure.
public struct DensityCurve: Sendable {
    /// The law, which gives the name and the style.
    public let law: Law
    /// What is drawn.
    public let distribution: any RatioDistribution

    /// Makes a curve.
    public init(law: Law, distribution: any RatioDistribution) {
        self.law = law
        self.distribution = distribution
    }
}

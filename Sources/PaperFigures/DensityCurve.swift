import JointAugmentation

/// One law of the log ratio in a figure.
public struct DensityCurve: Sendable {
    /// The law, which gives the name and the style.
    public let law: Law
    /// What is drawn.
    public let distribution: any RatioDistribution
    /// What the two views draw jointly.
    public let parameter: JoinedParameter

    /// Makes a curve.
    public init(law: Law, distribution: any RatioDistribution, parameter: JoinedParameter = .area) {
        self.law = law
        self.distribution = distribution
        self.parameter = parameter
    }

    /// The name in the legend.
    var label: String { law.chartLabel(of: parameter) }

    /// The log ratio that all pairs have; nil where they differ.
    var onlyLogRatio: Double? {
        distribution.atoms.first.flatMap { $0.mass == 1 ? $0.logRatio : nil }
    }
}

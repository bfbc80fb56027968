/// A mean with its uncertainty.
public struct MeanEstimate: Sendable, Equatable {
    /// The estimate.
    public let mean: Double
    /// Standard deviation of the estimate.
    public let standardError: Double
    /// Independent units: images.
    public let units: Int
    /// Values that were averaged: pairs.
    public let pairs: Int

    /// Makes an estimate.
    public init(mean: Double, standardError: Double, units: Int, pairs: Int) {
        self.mean = mean
        self.standardError = standardError
        self.units = units
        self.pairs = pairs
    }

    /// The interval mean +- t * standardError, t of Student's distribution with `units - 1` degrees of freedom.
    ///
    /// - Parameter confidence: in (0, 1); 0.95 as a rule.
    public func interval(confidence: Double = 0.95) -> ClosedRange<Double> {
        let factor = StudentT.halfWidthFactor(confidence: confidence, degreesOfFreedom: units - 1)
        let half = factor * standardError
        return (mean - half)...(mean + half)
    }
}

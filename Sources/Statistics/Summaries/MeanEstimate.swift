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
    /// Confidence of the quantile behind an interval that is to cover with 95%: more than 0.95 where the number of
    /// units was chosen by looking at the width.
    public var quantileConfidence = 0.95

    /// Makes an estimate.
    public init(mean: Double, standardError: Double, units: Int, pairs: Int) {
        self.mean = mean
        self.standardError = standardError
        self.units = units
        self.pairs = pairs
    }

    /// The interval mean +- t * standardError, t of Student's distribution with `units - 1` degrees of freedom.
    ///
    /// - Parameter confidence: in (0, 1); ``quantileConfidence`` where it is nil.
    public func interval(confidence: Double? = nil) -> ClosedRange<Double> {
        let factor = StudentT.halfWidthFactor(
            confidence: confidence ?? quantileConfidence, degreesOfFreedom: units - 1)
        let half = factor * standardError
        return (mean - half)...(mean + half)
    }

    /// The same estimate whose intervals are made with another quantile.
    public func judged(at confidence: Double) -> MeanEstimate {
        var estimate = self
        estimate.quantileConfidence = confidence
        return estimate
    }
}

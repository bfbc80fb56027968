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

    /// Degrees of freedom of the standard error; `units - 1` where it is nil.
    public var degreesOfFreedom: Int?

    /// W, the variance within a unit; nil where it was not asked for.
    public private(set) var withinVariance: Double?

    /// Makes an estimate.
    public init(mean: Double, standardError: Double, units: Int, pairs: Int) {
        self.mean = mean
        self.standardError = standardError
        self.units = units
        self.pairs = pairs
    }

    /// The interval mean +- t * standardError, t of Student's distribution with ``degreesOfFreedom``.
    ///
    /// - Parameter confidence: in (0, 1); ``quantileConfidence`` where it is nil.
    public func interval(confidence: Double? = nil) -> ClosedRange<Double> {
        let factor = StudentT.halfWidthFactor(
            confidence: confidence ?? quantileConfidence, degreesOfFreedom: degreesOfFreedom ?? units - 1)
        let half = factor * standardError
        return (mean - half)...(mean + half)
    }

    /// The same mean as an estimate of that of `count` images, from which these units were chosen: all of them, or some at
    /// random.
    ///
    /// With V the variance over n units and W that within one, half the mean square of what units that were measured twice
    /// differ by, SE^2 = V / n - (V - W) / N: W / N where n = N (two-stage sampling; Cochran 1977, section 10.3).
    ///
    /// - Parameters:
    ///   - count: N.
    ///   - differences: of what moves the mean, z_i, between the two measurements of a unit.
    /// - Returns: nil with fewer than two differences.
    public func ofGivenImages(_ count: Int, differences: [Double]) -> MeanEstimate? {
        guard differences.count >= 2 else { return nil }
        let within = differences.reduce(0) { $0 + $1 * $1 } / Double(2 * differences.count)
        let (whole, measured) = (Double(max(count, units)), Double(units))
        let variance = standardError * standardError * measured
        let given = max(within / whole, variance / measured - (variance - within) / whole)
        var estimate = MeanEstimate(
            mean: mean, standardError: max(0, given).squareRoot(), units: units, pairs: pairs)
        estimate.withinVariance = within
        estimate.degreesOfFreedom = count > units ? nil : differences.count
        return estimate
    }

    /// The same estimate whose intervals are made with another quantile.
    public func judged(at confidence: Double) -> MeanEstimate {
        var estimate = self
        estimate.quantileConfidence = confidence
        return estimate
    }
}

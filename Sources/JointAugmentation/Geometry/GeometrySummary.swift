import Statistics

/// The distribution of one ``GeometryMeasure`` over the pairs of a run.
public struct GeometrySummary: Sendable, Equatable {
    /// What was measured.
    public let measure: GeometryMeasure
    /// Its distribution; the ends count for themselves.
    public let distribution: UnitDistribution
    private let moments: RunningCovariance

    init(_ measure: GeometryMeasure, _ distribution: UnitDistribution, _ moments: RunningCovariance) {
        self.measure = measure
        self.distribution = distribution
        self.moments = moments
    }

    /// Mean over the pairs.
    public var mean: Double { moments.firstMean }

    /// Standard deviation over the pairs.
    public var standardDeviation: Double { moments.firstStandardDeviation }

    /// Standard deviation of the mean.
    public var standardError: Double { standardDeviation / Double(max(moments.count, 1)).squareRoot() }

    /// Correlation with |log ratio|; nil where one of the two is the same for all pairs.
    public var correlation: Double? { moments.correlation }

    /// Share of the pairs whose value is exactly 0.
    public var shareAtZero: Double { share(distribution.zeroCount) }

    /// Share of the pairs whose value is exactly 1.
    public var shareAtOne: Double { share(distribution.oneCount) }

    /// Share of the pairs a unit of width in each bin, without those at the ends.
    public var densities: [Double] {
        let counts = distribution.counts
        return counts.map { share($0) * Double(counts.count) }
    }

    private func share(_ count: Int) -> Double { Double(count) / Double(max(distribution.total, 1)) }
}

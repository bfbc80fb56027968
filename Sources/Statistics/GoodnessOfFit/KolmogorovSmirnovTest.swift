import RealModule

/// The Kolmogorov-Smirnov test of a sample against a distribution function.
public struct KolmogorovSmirnovTest: Sendable, Equatable {
    /// The largest distance of the empirical from the law's distribution function.
    public let statistic: Double
    /// P(a sample of the law lies farther away); conservative where the law has atoms.
    public let pValue: Double

    /// Tests whether a sample comes from a distribution.
    ///
    /// - Parameters:
    ///   - sorted: the sample in ascending order, not empty.
    ///   - below: P(X < x).
    ///   - upTo: P(X <= x); differs from `below` at an atom only.
    /// - Throws: ``StatisticsError`` for an empty sample.
    public init(
        sorted: [Double], below: (Double) -> Double, upTo: (Double) -> Double
    ) throws(StatisticsError) {
        guard !sorted.isEmpty else {
            throw StatisticsError.tooFew(what: "values of a Kolmogorov-Smirnov test", expected: 1, found: 0)
        }
        let count = Double(sorted.count)
        var distance = 0.0
        var first = 0
        while first < sorted.count {
            let value = sorted[first]
            var next = first + 1
            while next < sorted.count, sorted[next] == value { next += 1 }
            distance = max(distance, below(value) - Double(first) / count, Double(next) / count - upTo(value))
            first = next
        }
        self.init(statistic: distance, count: sorted.count)
    }

    /// Tests counts at the edges of narrow bins: for samples too large to sort.
    ///
    /// Between the edges the distance may be larger by at most the probability of a bin.
    ///
    /// - Parameters:
    ///   - cumulativeShares: share of the sample up to each edge.
    ///   - probabilities: P(X <= edge) of the law.
    ///   - count: size of the sample.
    /// - Throws: ``StatisticsError`` when the lengths differ or the sample is empty.
    public init(
        cumulativeShares: [Double], probabilities: [Double], count: Int
    ) throws(StatisticsError) {
        guard cumulativeShares.count == probabilities.count else {
            throw StatisticsError.differentLengths(
                what: "probabilities of a Kolmogorov-Smirnov test", expected: cumulativeShares.count,
                found: probabilities.count)
        }
        guard count > 0 else {
            throw StatisticsError.tooFew(what: "values of a Kolmogorov-Smirnov test", expected: 1, found: 0)
        }
        let distance = zip(cumulativeShares, probabilities).reduce(0) { max($0, abs($1.0 - $1.1)) }
        self.init(statistic: distance, count: count)
    }

    /// Stephens' correction of the limiting law for finite samples (JRSS B 32, 1970).
    private init(statistic: Double, count: Int) {
        let root = Double(count).squareRoot()
        self.statistic = statistic
        pValue = Self.limitingTail((root + 0.12 + 0.11 / root) * statistic)
    }

    /// Kolmogorov's 2 sum over k of (-1)^(k-1) e^(-2 k^2 x^2); for small x its theta dual, which converges there.
    static func limitingTail(_ x: Double) -> Double {
        guard x > 0.05 else { return 1 }
        guard x > 1 else {
            let exponent = -Double.pi * Double.pi / (8 * x * x)
            let sum = stride(from: 1.0, through: 39, by: 2).reduce(0) { $0 + Double.exp($1 * $1 * exponent) }
            return 1 - (2 * Double.pi).squareRoot() / x * sum
        }
        var sum = 0.0
        for order in 1...40 {
            let k = Double(order)
            sum += (order.isMultiple(of: 2) ? -1 : 1) * Double.exp(-2 * k * k * x * x)
        }
        return min(max(2 * sum, 0), 1)
    }
}

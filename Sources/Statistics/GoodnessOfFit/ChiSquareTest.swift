import RealModule

/// Pearson's chi-square test of counts against probabilities.
public struct ChiSquareTest: Sendable, Equatable {
    /// Sum of (count - expected)^2 / expected over the bins that the law can reach.
    public let statistic: Double
    /// Observations in bins of probability 0: one is enough to refute the law.
    public let impossibleCount: Int
    /// Bins after merging, less one.
    public let degreesOfFreedom: Int
    /// P(a chi-square variable exceeds the statistic); 0 after an impossible observation.
    public let pValue: Double

    /// Tests `counts` against `probabilities`; neighbours are merged until each bin expects at least 5.
    ///
    /// A bin of probability 0 is merged with none: what lies in it could not have been drawn.
    ///
    /// - Parameters:
    ///   - counts: observed numbers, which sum to the sample's size.
    ///   - probabilities: the law's, a bin each, which sum to 1.
    /// - Throws: ``StatisticsError`` when the lengths differ, or when fewer than two bins are left and nothing
    ///   impossible was observed.
    public init(counts: [Int], probabilities: [Double]) throws(StatisticsError) {
        guard counts.count == probabilities.count else {
            throw StatisticsError.differentLengths(
                what: "probabilities of a chi-square test", expected: counts.count,
                found: probabilities.count)
        }
        let total = Double(counts.reduce(0, +))
        let bins = Self.merged(counts, probabilities.map { $0 * total })
        impossibleCount = zip(counts, probabilities).reduce(0) { $0 + ($1.1 > 0 ? 0 : $1.0) }
        guard bins.count >= 2 || impossibleCount > 0 else {
            throw StatisticsError.tooFew(
                what: "bins of a chi-square test that expect 5 or more", expected: 2, found: bins.count)
        }
        statistic = bins.reduce(0) { sum, bin in
            let difference = bin.count - bin.expected
            return sum + difference * difference / bin.expected
        }
        degreesOfFreedom = max(0, bins.count - 1)
        pValue =
            impossibleCount > 0
            ? 0 : IncompleteGamma.upperRegularised(Double(degreesOfFreedom) / 2, statistic / 2)
    }

    private static func merged(
        _ counts: [Int], _ expected: [Double]
    ) -> [(count: Double, expected: Double)] {
        var bins: [(count: Double, expected: Double)] = []
        var open = (count: 0.0, expected: 0.0)
        for (count, expectation) in zip(counts, expected) where expectation > 0 {
            open.count += Double(count)
            open.expected += expectation
            if open.expected >= 5 {
                bins.append(open)
                open = (0, 0)
            }
        }
        guard open.count > 0 || open.expected > 0 else { return bins }
        if let last = bins.popLast() {
            open = (last.count + open.count, last.expected + open.expected)
        }
        return bins + [open]
    }
}

/// The regularised upper incomplete gamma function, for the tail of the chi-square distribution.
public enum IncompleteGamma {
    /// Q(a, x) = integral over u from x of u^(a-1) e^-u, divided by Gamma(a), for a > 0 and x >= 0.
    ///
    /// The series of the lower function below x = a + 1, Lentz's continued fraction above
    /// (NIST DLMF 8.11.4 and 8.9.2). Relative error about 1e-12 for a up to 1e6.
    public static func upperRegularised(_ a: Double, _ x: Double) -> Double {
        guard x > 0 else { return 1 }
        let logFront = a * Double.log(x) - x - Double.logGamma(a)
        return x < a + 1 ? 1 - lowerSeries(a, x, logFront) : upperFraction(a, x, logFront)
    }

    private static func lowerSeries(_ a: Double, _ x: Double, _ logFront: Double) -> Double {
        var term = 1 / a
        var sum = term
        var order = a
        while abs(term) > 1e-17 * abs(sum) {
            order += 1
            term *= x / order
            sum += term
        }
        return sum * Double.exp(logFront)
    }

    private static func upperFraction(_ a: Double, _ x: Double, _ logFront: Double) -> Double {
        let tiny = 1e-300
        var b = x + 1 - a
        var c = 1 / tiny
        var d = 1 / b
        var fraction = d
        for order in 1...10_000_000 {
            let numerator = -Double(order) * (Double(order) - a)
            b += 2
            d = 1 / avoidingZero(numerator * d + b, tiny)
            c = avoidingZero(b + numerator / c, tiny)
            fraction *= d * c
            if abs(d * c - 1) < 1e-16 { break }
        }
        return fraction * Double.exp(logFront)
    }

    private static func avoidingZero(_ value: Double, _ tiny: Double) -> Double {
        abs(value) < tiny ? tiny : value
    }
}

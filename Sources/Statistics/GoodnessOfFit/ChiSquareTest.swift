/// Pearson's chi-square test of counts against probabilities.
public struct ChiSquareTest: Sendable, Equatable {
    /// Sum over the bins of (count - expected)^2 / expected.
    public let statistic: Double
    /// Bins after merging, less one.
    public let degreesOfFreedom: Int
    /// P(a chi-square variable exceeds the statistic).
    public let pValue: Double

    /// Tests `counts` against `probabilities`; neighbours are merged until each bin expects at least 5.
    ///
    /// - Parameters:
    ///   - counts: observed numbers, which sum to the sample's size.
    ///   - probabilities: the law's, a bin each, which sum to 1.
    /// - Throws: ``StatisticsError`` when the lengths differ or fewer than two bins are left.
    public init(counts: [Int], probabilities: [Double]) throws(StatisticsError) {
        guard counts.count == probabilities.count else {
            throw StatisticsError.differentLengths(
                what: "probabilities of a chi-square test", expected: counts.count,
                found: probabilities.count)
        }
        let total = Double(counts.reduce(0, +))
        let bins = Self.merged(counts, probabilities.map { $0 * total })
        guard bins.count >= 2 else {
            throw StatisticsError.tooFew(
                what: "bins of a chi-square test that expect 5 or more", expected: 2, found: bins.count)
        }
        statistic = bins.reduce(0) { sum, bin in
            let difference = bin.count - bin.expected
            return sum + difference * difference / bin.expected
        }
        degreesOfFreedom = bins.count - 1
        pValue = IncompleteGamma.upperRegularised(Double(degreesOfFreedom) / 2, statistic / 2)
    }

    private static func merged(
        _ counts: [Int], _ expected: [Double]
    ) -> [(count: Double, expected: Double)] {
        var bins: [(count: Double, expected: Double)] = []
        var open = (count: 0.0, expected: 0.0)
        for (count, expectation) in zip(counts, expected) {
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

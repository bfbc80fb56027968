import Statistics
import TestSupport
import Testing

@Suite struct UnitDistributionTests {
    @Test func endsCountForThemselves() throws {
        var distribution = try UnitDistribution(bins: 4)
        for value in [0, 0, 0.1, 0.25, 0.5, 0.74, 0.999, 1, 1, 1] { distribution.add(value) }
        #expect(distribution.zeroCount == 2 && distribution.oneCount == 3 && distribution.total == 10)
        #expect(distribution.counts == [1, 1, 2, 1])
        #expect(distribution.edges == [0, 0.25, 0.5, 0.75, 1])
        #expect(distribution.quantile(0.2) == 0 && distribution.quantile(0.71) == 1)
        #expect(abs(distribution.quantile(0.5) - 0.5) <= 5e-5)
    }

    @Test(.eachRow) func quantilesAreThoseOfTheValues() {
        eachRow([1, 3, 100, 30_000]) { try quantilesAreThoseOfTheValues($0) }
    }

    private func quantilesAreThoseOfTheValues(_ bins: Int) throws {
        var distribution = try UnitDistribution(bins: bins)
        var stream = RandomStream(seed: 2, image: 0)
        let values = (0..<4001).map { _ in
            let unit = stream.nextOpenUnit()
            return unit * unit * unit
        }
        for value in values { distribution.add(value) }
        let sorted = values.sorted()
        for probability in [0.01, 0.25, 0.5, 0.9, 0.999] {
            let exact = sorted[Int((probability * 4001).rounded(.up)) - 1]
            #expect(abs(distribution.quantile(probability) - exact) <= 1.0 / 20_000)
        }
        #expect(distribution.counts.count == bins && distribution.counts.reduce(0, +) == 4001)
    }

    @Test func partsAddUp() throws {
        var (whole, left, right) = (
            try UnitDistribution(bins: 7), try UnitDistribution(bins: 7), try UnitDistribution(bins: 7)
        )
        for (index, value) in [0, 0.2, 0.9, 1, 0.5, 0.5, 1, 0].enumerated() {
            whole.add(value)
            if index < 3 { left.add(value) } else { right.add(value) }
        }
        try left.merge(right)
        #expect(left == whole)
        #expect(throws: StatisticsError.differentBins) { try left.merge(try UnitDistribution(bins: 8)) }
        #expect(throws: StatisticsError.self) { try UnitDistribution(bins: 0) }
        #expect(try UnitDistribution(bins: 3).quantile(0.5) == 0)
    }

    @Test func covarianceOfPartsIsThatOfTheWhole() {
        let pairs = [(0.1, 3.0), (0.4, 2.0), (0.35, 2.5), (0.9, -1.0), (0.2, 2.75), (0.6, 0.5)]
        var (whole, left, right) = (RunningCovariance(), RunningCovariance(), RunningCovariance())
        for (index, pair) in pairs.enumerated() {
            whole.add(pair.0, pair.1)
            if index < 2 { left.add(pair.0, pair.1) } else { right.add(pair.0, pair.1) }
        }
        left.merge(right)
        left.merge(RunningCovariance())
        // numpy.corrcoef and numpy.std(ddof=1) of the six pairs.
        for covariance in [whole, left] {
            #expect(covariance.count == 6)
            #expect(relativeError(covariance.firstMean, 0.425) < Tolerance.doubleRounding)
            #expect(relativeError(covariance.secondMean, 1.625) < Tolerance.doubleRounding)
            #expect(
                relativeError(covariance.firstStandardDeviation, 0.28939592256975566)
                    < Tolerance.doubleRounding)
            #expect(
                relativeError(covariance.correlation ?? 0, -0.9808838201703529) < Tolerance.doubleRounding)
        }
    }

    @Test func whatDoesNotVaryHasNoCorrelation() {
        var (constant, other) = (RunningCovariance(), RunningCovariance())
        for index in 0..<9 {
            constant.add(0.1, Double(index))
            other.add(0.1, 0.3 * Double(index))
        }
        #expect(constant.correlation == nil && constant.firstStandardDeviation == 0)
        constant.merge(other)
        #expect(constant.correlation == nil && constant.firstMean == 0.1)
    }
}

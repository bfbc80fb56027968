import TestSupport
import Testing

@testable import Statistics

@Suite struct DistributionTests {
    @Test func normalQuantilesToFifteenDigits() throws {
        for row in try StatisticsReference.load().normalQuantiles {
            let found = StandardNormal.quantile(upperTail: row[0])
            #expect(abs(found - row[1]) <= 2 * Tolerance.lastPlaces * max(1, row[1]), "tail \(row[0])")
        }
    }

    @Test func normalQuantileIsOddAboutTheMedian() {
        for mass in [1e-18, 1e-6, 0.2, 0.43, 0.499_999] {
            #expect(StandardNormal.quantile(fromMedian: -mass) == -StandardNormal.quantile(fromMedian: mass))
        }
        #expect(
            relativeError(StandardNormal.quantile(fromMedian: 1e-18), 1e-18 * 2.506_628_274_631)
                < Tolerance.closedForm)
    }

    @Test func incompleteGamma() throws {
        for row in try StatisticsReference.load().gammas {
            #expect(
                relativeError(IncompleteGamma.upperRegularised(row[0], row[1]), row[2]) < Tolerance.closedForm
            )
        }
        #expect(IncompleteGamma.upperRegularised(3, 0) == 1)
    }

    @Test func studentFactors() throws {
        for row in try StatisticsReference.load().students {
            let found = StudentT.halfWidthFactor(confidence: row[0], degreesOfFreedom: Int(row[1]))
            #expect(relativeError(found, row[2]) < Tolerance.iteration, "\(row[1]) degrees of freedom")
        }
    }

    @Test func kolmogorovLimit() throws {
        for row in try StatisticsReference.load().kolmogorov {
            #expect(abs(KolmogorovSmirnovTest.limitingTail(row[0]) - row[1]) < Tolerance.closedForm)
        }
    }
}

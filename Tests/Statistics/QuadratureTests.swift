import Foundation
import TestSupport
import Testing

@testable import Statistics

@Suite struct QuadratureTests {
    @Test func gaussLegendreIsExactForPolynomials() {
        let rule = GaussLegendreRule(points: 5)
        let integral = rule.integrate(from: 0, to: 2) { pow($0, 9) }
        #expect(relativeError(integral, 102.4) < Tolerance.doubleRounding)
        #expect(relativeError(rule.weights.reduce(0, +), 2) < Tolerance.lastPlaces)
    }

    @Test func logarithmicEnd() {
        let integral = AdaptiveQuadrature().integrate(from: 0, to: 1) { -log($0) }
        #expect(relativeError(integral, 1) < Tolerance.closedForm)
    }

    @Test func jumpInside() {
        let integral = AdaptiveQuadrature().integrate(from: 0, to: 1) { $0 < 0.3 ? 1 : 0 }
        #expect(relativeError(integral, 0.3) < Tolerance.quadrature)
    }

    @Test func emptyInterval() {
        #expect(AdaptiveQuadrature().integrate(from: 1, to: 1) { _ in 1 } == 0)
    }

    /// log 5 to 30 digits: 1.60943791243410037460075933323.
    @Test func doubleDoubleLogarithm() {
        let found = DoubleDouble.log(DoubleDouble(5))
        #expect(found.head == 1.609_437_912_434_100_3)
        #expect(abs(found.tail - 9.0e-17) < 3e-17)
        let root = DoubleDouble.log(DoubleDouble(5) / DoubleDouble(3)) + DoubleDouble.log(DoubleDouble(3))
        #expect(abs((root - found).head) < 1e-30)
    }

    @Test func parallelKeepsTheOrder() {
        for threads in [1, 2, 7] {
            #expect(Parallel.map(count: 100, threads: threads) { $0 * $0 } == (0..<100).map { $0 * $0 })
        }
        #expect(Parallel.map(count: 0, threads: 3) { $0 }.isEmpty)
    }

    @Test func parallelThrowsWhatAPieceThrew() {
        #expect(throws: StatisticsError.differentBins) {
            try Parallel.map(count: 50, threads: 2) { index throws(StatisticsError) -> Int in
                guard index != 17 else { throw .differentBins }
                return index
            }
        }
    }
}

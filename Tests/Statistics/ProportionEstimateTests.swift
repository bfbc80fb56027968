import Foundation
import Statistics
import TestSupport
import Testing

@Suite struct ProportionEstimateTests {
    /// Successes, trials, confidence, ends: scipy's, from Tests/Reference/evaluation_fixtures.py.
    @Test func intervalsAreThoseOfSciPy() throws {
        let url = Bundle.module.resourceURL?.appendingPathComponent("Fixtures/proportions.json")
        let data = try Data(contentsOf: url ?? URL(fileURLWithPath: "Fixtures/proportions.json"))
        let rows = try JSONDecoder().decode([[Double]].self, from: data)
        #expect(rows.count == 16)
        for row in rows {
            let estimate = try ProportionEstimate(successes: Int(row[0]), trials: Int(row[1]))
            let interval = estimate.interval(confidence: row[2])
            #expect(abs(interval.lowerBound - row[3]) < Tolerance.doubleSums, "\(row)")
            #expect(abs(interval.upperBound - row[4]) < Tolerance.doubleSums, "\(row)")
            #expect(interval.contains(estimate.share))
        }
    }

    @Test func nonsenseIsRefused() {
        for (successes, trials) in [(0, 0), (-1, 3), (4, 3), (1, -1)] {
            #expect(throws: StatisticsError.self) {
                try ProportionEstimate(successes: successes, trials: trials)
            }
        }
    }
}

import Foundation
import Statistics
import TestSupport
import Testing

/// Values from Tests/Reference/paired_fixtures.py.
struct PairedReference: Decodable {
    struct Table: Decodable {
        let rows: [[Double]]
        let mean: Double
        let standardError: Double
        let degreesOfFreedom: Int
        let interval: [Double]
    }

    /// Trials, first only, second only, confidence, ends of the interval, exact p, mid-p.
    let pairs: [[Double]]
    let tables: [Table]

    static func load() throws -> PairedReference {
        let url = Bundle.module.resourceURL?.appendingPathComponent("Fixtures/paired.json")
        let data = try Data(contentsOf: url ?? URL(fileURLWithPath: "Fixtures/paired.json"))
        return try JSONDecoder().decode(PairedReference.self, from: data)
    }
}

@Suite struct PairedProportionsTests {
    @Test func testsAndIntervalsAreThoseOfSciPyAndMPMath() throws {
        let rows = try PairedReference.load().pairs
        #expect(rows.count == 22)
        for row in rows {
            let pair = try PairedProportions(
                trials: Int(row[0]), firstOnly: Int(row[1]), secondOnly: Int(row[2]))
            let interval = pair.interval(confidence: row[3])
            #expect(abs(interval.lowerBound - row[4]) < Tolerance.iteration, "\(row): \(interval)")
            #expect(abs(interval.upperBound - row[5]) < Tolerance.iteration, "\(row): \(interval)")
            #expect(abs(pair.exactPValue / row[6] - 1) < Tolerance.iteration, "\(row): \(pair.exactPValue)")
            #expect(abs(pair.midPValue / row[7] - 1) < Tolerance.iteration, "\(row): \(pair.midPValue)")
        }
    }

    /// The score test of no difference is McNemar's chi-square: the interval says the same.
    @Test func theIntervalLeavesOutZeroWhereChiSquareIsLarge() throws {
        let limit = 3.841458820694124
        for secondOnly in 20...60 {
            let pair = try PairedProportions(trials: 500, firstOnly: 30, secondOnly: secondOnly)
            let square = Double((secondOnly - 30) * (secondOnly - 30)) / Double(pair.discordant)
            #expect(pair.interval().contains(0) == (square < limit), "\(secondOnly)")
        }
    }

    @Test func theOtherOrderIsTheOtherSign() throws {
        let pair = try PairedProportions(trials: 300, firstOnly: 41, secondOnly: 17)
        let turned = try PairedProportions(trials: 300, firstOnly: 17, secondOnly: 41)
        #expect(pair.difference == -turned.difference && pair.exactPValue == turned.exactPValue)
        let (interval, other) = (pair.interval(), turned.interval())
        #expect(abs(interval.lowerBound + other.upperBound) < Tolerance.iteration)
        #expect(abs(interval.upperBound + other.lowerBound) < Tolerance.iteration)
    }

    @Test func countsListsInTheSameOrder() throws {
        let first = [true, true, false, false, true], second = [true, false, true, true, false]
        let pair = try PairedProportions(first: first, second: second)
        #expect(pair.trials == 5 && pair.firstOnly == 2 && pair.secondOnly == 2 && pair.discordant == 4)
        #expect(throws: StatisticsError.self) { try PairedProportions(first: first, second: [true]) }
    }

    @Test func nonsenseIsRefused() {
        for (trials, first, second) in [
            (0, 0, 0), (5, -1, 0), (5, 3, 3), (5, 0, -2), (5, Int.max, 0), (5, 0, Int.max), (-1, 0, 0),
        ] {
            #expect(throws: StatisticsError.self) {
                try PairedProportions(trials: trials, firstOnly: first, secondOnly: second)
            }
        }
    }
}

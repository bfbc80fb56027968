import Foundation
import Statistics
import TestSupport
import Testing

@Suite struct CrossedMeanTests {
    @Test func agreesWithProjectionsOntoRunsAndUnits() throws {
        for table in try PairedReference.load().tables {
            let found = try CrossedMean(rows: table.rows)
            #expect(abs(found.mean - table.mean) < Tolerance.doubleSums)
            #expect(abs(found.standardError / table.standardError - 1) < Tolerance.doubleProducts)
            #expect(found.degreesOfFreedom == table.degreesOfFreedom)
            let interval = found.interval()
            #expect(abs(interval.lowerBound - table.interval[0]) < Tolerance.quadrature)
            #expect(abs(interval.upperBound - table.interval[1]) < Tolerance.quadrature)
        }
    }

    /// Runs that agree on every unit are one run, whose error is that of the units alone.
    @Test func equalRunsAreOne() throws {
        let row = (0..<50).map { Double($0 * $0 % 7) }
        let found = try CrossedMean(rows: [row, row, row])
        let mean = row.reduce(0, +) / 50
        let variance = row.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 49
        #expect(abs(found.standardError - (variance / 50).squareRoot()) < Tolerance.doubleSums)
        #expect(found.degreesOfFreedom == 49 && abs(found.mean - mean) < Tolerance.doubleSums)
        let still = try CrossedMean(rows: [[1, 1], [1, 1]])
        #expect(still.interval() == 1...1)
    }

    /// Where units agree, only runs vary: Student's interval of their means.
    @Test func equalUnitsLeaveTheRuns() throws {
        let found = try CrossedMean(rows: [2.0, 5, 8].map { [Double](repeating: $0, count: 1000) })
        #expect(found.mean == 5 && found.degreesOfFreedom == 2)
        #expect(abs(found.standardError - 3.0.squareRoot()) < Tolerance.doubleSums)
    }

    /// How often the interval holds the true difference of two laws' top-1, over other seeds and other images: a logistic
    /// model of right and wrong with effects of images, of laws on images, and of every run. Its expectation is that of
    /// 400,000 draws of the model.
    @Test(arguments: [
        Simulation(seeds: 2, run: 0.2, law: 0.5), Simulation(seeds: 3, run: 0, law: 0),
        Simulation(seeds: 3, run: 0.05, law: 0.5), Simulation(seeds: 3, run: 0.2, law: 0.5),
        Simulation(seeds: 5, run: 0.1, law: 1),
    ])
    func coversOverSeedsAndImages(_ simulation: Simulation) throws {
        let truth = simulation.expectation
        let replicates = 400
        let covered = try (0..<replicates).count { replicate in
            try CrossedMean(rows: simulation.differences(replicate)).interval().contains(truth)
        }
        // Of 95%, three standard deviations of 400 draws below; with few seeds more is meant, never less.
        #expect(Double(covered) / Double(replicates) > 0.915, "\(covered) of \(replicates)")
        #expect(covered < replicates)
    }

    struct Simulation: Sendable, CustomTestStringConvertible {
        let seeds: Int
        /// Standard deviation of a run's logit.
        let run: Double
        /// Of a law's effect on an image's logit.
        let law: Double
        private let images = 400
        private let gain = 0.2

        init(seeds: Int, run: Double, law: Double) { (self.seeds, self.run, self.law) = (seeds, run, law) }

        var testDescription: String { "\(seeds) seeds, runs \(run), laws \(law)" }

        private func chance(_ logit: Double) -> Double { 1 / (1 + exp(-logit)) }

        var expectation: Double {
            var stream = Normals(number: 1 << 40)
            let count = 400_000
            let sum = (0..<count).reduce(0.0) { sum, _ in
                let image = 2 * stream.next()
                let better = chance(image + gain + law * stream.next() + run * stream.next())
                return sum + better - chance(image + run * stream.next())
            }
            return sum / Double(count)
        }

        /// Right under the law less right under RandomCrop: a row a seed.
        func differences(_ replicate: Int) -> [[Double]] {
            var stream = Normals(number: replicate)
            let logits = (0..<images).map { _ in (2 * stream.next(), gain + law * stream.next()) }
            return (0..<seeds).map { _ in
                let (better, base) = (run * stream.next(), run * stream.next())
                return logits.map { image, effect in
                    let first: Double = stream.unit() < chance(image + base) ? 1 : 0
                    return (stream.unit() < chance(image + effect + better) ? 1 : 0) - first
                }
            }
        }
    }

    private struct Normals {
        private var stream: RandomStream

        init(number: Int) { stream = RandomStream(seed: 22, image: UInt64(number)) }

        mutating func unit() -> Double { stream.nextOpenUnit() }

        mutating func next() -> Double { StandardNormal.quantile(fromMedian: stream.nextOpenUnit() - 0.5) }
    }

    @Test func nonsenseIsRefused() {
        for rows in [[], [[1, 2]], [[1], [2]], [[1, 2], [1, 2, 3]]] as [[[Double]]] {
            #expect(throws: StatisticsError.self) { try CrossedMean(rows: rows) }
        }
    }
}

import Foundation
import JointAugmentation
import Statistics
import TestSupport
import Testing

/// Values of one law of two ranges from Tests/Reference/two_range_fixtures.py.
private struct TwoRangeReference: Decodable, CustomTestStringConvertible {
    let first: [Double]
    let second: [Double]
    let beta: Double?
    /// Log ratio, density, CDF.
    let points: [[Double]]
    let mean: Double
    let entropy: Double

    static let all = LawReference.load("two_ranges", as: [TwoRangeReference].self)

    var testDescription: String { "\(beta.map { "JC(\($0))" } ?? "RandomCrop") on \(first), \(second)" }
    var pairLaw: Law { beta.map { .joint(beta: $0) } ?? .independent }
    var ranges: PairRanges {
        get throws {
            PairRanges(
                first: try .area(low: first[0], high: first[1]),
                second: try .area(low: second[0], high: second[1]))
        }
    }
}

@Suite struct TwoRangeLawTests {
    @Test(.eachRow) func lawsAreThoseOfTheReference() {
        #expect(TwoRangeReference.all.count == 6 * 6)
        eachRow(TwoRangeReference.all) { reference in
            let law = try TwoRangeLaw(law: reference.pairLaw, ranges: reference.ranges)
            for point in reference.points {
                #expect(relativeError(law.density(at: point[0]), point[1]) < 1e-10, "density at \(point[0])")
                #expect(
                    abs(law.cumulativeProbability(at: point[0]) - point[2]) < 1e-13, "CDF at \(point[0])")
            }
            #expect(relativeError(law.meanAbsoluteLogRatio, reference.mean) < 1e-10)
            let entropy = try #require(law.entropy)
            #expect(abs(entropy - reference.entropy) < 1e-9)
            let ends = law.support
            #expect(
                law.density(at: ends.lowerBound - 1e-9) == 0 && law.density(at: ends.upperBound + 1e-9) == 0)
            #expect(law.cumulativeProbability(at: ends.lowerBound - 1) == 0)
            #expect(law.cumulativeProbability(at: ends.upperBound + 1) == 1)
            for p in [0.001, 0.3, 0.5, 0.9] {
                #expect(abs(law.cumulativeProbability(at: law.quantile(p)) - p) < 1e-12, "quantile of \(p)")
            }
        }
    }

    /// Equal ranges are the paper's laws.
    @Test(.eachRow) func equalRangesAreOne() {
        let laws: [Law] = Law.paperDensities + [.joint(beta: 1e6), .joint(beta: -1e6)]
        eachRow(laws) { law in
            let range = try ParameterRange.area(low: 0.2, high: 1)
            let one = try NominalCrops().prediction(law: law, range: range, size: nil)
            let two = try TwoRangeLaw(law: law, ranges: PairRanges(first: range, second: range))
            for share in [-1, -0.7, -1e-7, 0, 0.3, 0.999_999, 1] {
                let t = share * range.logRatioBound
                #expect(abs(one.density(at: t) - two.density(at: t)) <= 1e-9 * (1 + one.density(at: t)))
                #expect(abs(one.cumulativeProbability(at: t) - two.cumulativeProbability(at: t)) < 1e-14)
            }
            #expect(relativeError(two.meanAbsoluteLogRatio, one.meanAbsoluteLogRatio) < 1e-12)
        }
    }

    /// Draws follow the law, and each view keeps to its own range.
    @Test(.eachRow) func drawsFollowTheLaw() {
        eachRow(TwoRangeReference.all) { reference in
            let ranges = try reference.ranges
            let scheme = Realisation(TwoRangeCrops(second: ranges.second))
            #expect(Realisation(rawValue: scheme.rawValue) == scheme)
            let request = SampleRequest(
                law: reference.pairLaw, range: ranges.first, realisation: scheme, count: 20_000, seed: 5,
                bins: 40, keepsDraws: true)
            let run = try SampleRun(request, threads: 1)
            #expect(run.prediction is TwoRangeLaw)
            #expect(try run.chiSquareTest(against: run.prediction).pValue > 1e-4)
            #expect(try run.kolmogorovSmirnovTest(against: run.prediction).pValue > 1e-4)
            let areInside = run.draws.allSatisfy {
                (ranges.first.low...ranges.first.high).contains($0.first)
                    && (ranges.second.low...ranges.second.high).contains($0.second)
                    && abs(log($0.second / $0.first) - $0.logRatio) < 1e-12
            }
            #expect(areInside)
        }
    }

    @Test func aFixedRatioIsOfOneRange() throws {
        let range = try ParameterRange.area(low: 0.2, high: 1)
        #expect(throws: AugmentationError.self) {
            try TwoRangeLaw(law: .fixedRatio(2), ranges: PairRanges(first: range, second: range))
        }
    }
}

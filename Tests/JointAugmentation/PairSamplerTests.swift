import Foundation
import JointAugmentation
import Statistics
import TestSupport
import Testing

/// Below this p-value a fixed seed would have to be one in ten thousand.
private let significance = Tolerance.significance

@Suite struct PairSamplerTests {
    static let laws: [Law] =
        [.independent, .fixedRatio(2), .fixedRatio(1)]
        + [-50, -8, -2, -0.5, -1e-6, 0, 1e-6, 1, 2, 8, 50, 1e5].map { .joint(beta: $0) }

    @Test(.eachRow) func pairsStayInTheRangeAndKeepTheirRatio() {
        eachRow(Self.laws) { try pairsStayInTheRangeAndKeepTheirRatio($0) }
    }

    private func pairsStayInTheRangeAndKeepTheirRatio(_ law: Law) throws {
        let range = try ParameterRange.area(low: 0.2, high: 1)
        let sampler = try PairSampler(law: law, range: range)
        for index in 0..<20_000 {
            var stream = RandomStream(seed: 1, image: UInt64(index))
            let pair = sampler.next(using: &stream)
            #expect(pair.first >= 0.2 && pair.first <= 1 && pair.second >= 0.2 && pair.second <= 1)
            #expect(abs(log(pair.second / pair.first) - pair.logRatio) < Tolerance.doubleRounding)
        }
    }

    @Test(.eachRow) func logRatiosFollowTheLaw() {
        eachRow(Self.laws.filter { $0.ratio == nil }) { law in
            eachRow([0.08, 0.2]) { try logRatiosFollowTheLaw(law, low: $0) }
        }
    }

    private func logRatiosFollowTheLaw(_ law: Law, low: Double) throws {
        let range = try ParameterRange.area(low: low, high: 1)
        let run = try SampleRun(
            SampleRequest(law: law, range: range, count: 200_000, seed: 11, keepsDraws: true), threads: 2)
        #expect(try run.kolmogorovSmirnovTest(against: run.prediction).pValue > significance)
        #expect(try run.chiSquareTest(against: run.prediction).pValue > significance)
    }

    /// One area under JC(beta), drawn, against its marginal by quadrature.
    @Test(.eachRow) func areasFollowTheirMarginal() {
        eachRow([-2.0, 0, 1, 8]) { try areasFollowTheirMarginal($0) }
    }

    private func areasFollowTheirMarginal(_ beta: Double) throws {
        let range = try ParameterRange.area(low: 0.2, high: 1)
        let run = try SampleRun(
            SampleRequest(law: .joint(beta: beta), range: range, count: 100_000, seed: 5, keepsDraws: true),
            threads: 2)
        let marginal = ParameterMarginal(try JointLaw(beta: beta, range: range))
        for areas in [run.draws.map(\.first), run.draws.map(\.second)] {
            var histogram = try Histogram(low: 0.2, high: 1, bins: 40)
            for area in areas { histogram.add(area) }
            let cumulative = histogram.edges.map { marginal.cumulativeProbability(at: $0) }
            let probabilities = zip(cumulative, cumulative.dropFirst()).map { $1 - $0 }
            let test = try ChiSquareTest(counts: histogram.counts, probabilities: probabilities)
            #expect(test.pValue > significance)
        }
    }

    @Test func otherParametersAreJoinedTheSameWay() throws {
        for range in [try ParameterRange.blurSigma(), try .jitterFactor()] {
            let run = try SampleRun(
                SampleRequest(law: .joint(beta: -1), range: range, count: 100_000, keepsDraws: true),
                threads: 1)
            #expect(try run.kolmogorovSmirnovTest(against: run.prediction).pValue > significance)
            #expect(run.draws.allSatisfy { $0.first >= range.low && $0.second <= range.high })
        }
    }

    @Test func anyNumberOfThreadsDrawsTheSame() throws {
        let request = SampleRequest(
            law: .joint(beta: 1), range: try .area(low: 0.2, high: 1), count: 100_001, seed: 3,
            keepsDraws: true)
        let one = try SampleRun(request, threads: 1)
        for threads in [2, 5] {
            let many = try SampleRun(request, threads: threads)
            #expect(many.histogram == one.histogram)
            #expect(many.draws == one.draws)
            #expect(many.meanAbsoluteLogRatio == one.meanAbsoluteLogRatio)
        }
    }

    @Test func refusesLawsThatMakeNoSense() throws {
        let range = try ParameterRange.area(low: 0.2, high: 1)
        #expect(throws: AugmentationError.self) { try PairSampler(law: .fixedRatio(5.1), range: range) }
        #expect(throws: AugmentationError.self) { try PairSampler(law: .fixedRatio(0.9), range: range) }
        #expect(throws: AugmentationError.self) { try PairSampler(law: .joint(beta: .nan), range: range) }
    }
}

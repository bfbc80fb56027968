import Foundation
import Imaging
import JointAugmentation
import Statistics
import Testing

@testable import Difficulty

/// Sequential looks keep what the interval promises.
@Suite struct LookScheduleTests {
    private let range: ParameterRange
    private let sampler: PairSampler

    init() throws {
        range = try .area(low: 0.2, high: 1)
        sampler = try PairSampler(law: .joint(beta: 0), range: range)
    }

    @Test func looksComeAfterATenthMore() {
        let looks = LookSchedule()
        var seen = [looks.next(after: 0)]
        for _ in 0..<4 { seen.append(looks.next(after: seen[seen.count - 1])) }
        #expect(seen == [100, 110, 121, 133, 146])
    }

    /// Coverage of the 95% interval at the time of stopping, for skewed values and weights that go with them.
    ///
    /// The standard error of each simulated coverage is 0.4%; the seeds are fixed. A run to the narrower interval passes the time
    /// at which one to the wider stops.
    @Test(arguments: [false, true]) func coverageIsNominal(_ isWeighted: Bool) throws {
        let laws: [Law] = isWeighted ? [.independent] : [.joint(beta: 0)]
        var request = SDFRequest(
            laws: laws,
            views: ViewSettings(design: JointDesign(areas: try .area(low: 0.2, high: 1)), side: 32))
        let halfWidths = [0.02, 0.012]
        request.halfWidth = halfWidths[0]
        request.pairs = .drawn
        let plan = try SDFPlan(request)
        let truth = try isWeighted ? mean(of: plan, pairs: 400_000) : 0.64
        try expectCoverage(of: truth, halfWidths, runs: 2500, in: 0.95..<0.975, request, plan) { image, run in
            try self.image(image, run: run)
        }
    }

    /// The same of all pairs, calibrated, for cosines that no calibration knows all of.
    @Test func coverageOfAllPairsIsNominal() throws {
        var request = SDFRequest(
            laws: [.independent, .fixedRatio(2)],
            views: ViewSettings(design: JointDesign(areas: range), side: 32))
        let halfWidths = [0.009, 0.006]
        request.halfWidth = halfWidths[0]
        let plan = try SDFPlan(request)
        let law = IndependentLaw(range: range)
        let expected = AdaptiveQuadrature(tolerance: 1e-12).integrate(from: 0, to: range.logRatioBound) {
            2 * law.density(at: $0) * Self.cosine($0 / range.logRatioBound)
        }
        // Of the noise of an image and of both views.
        let truth = expected - 0.12 / 3 - 2 * 0.1 / 3
        let samplers = [sampler, try PairSampler(law: .fixedRatio(2), range: range)]
        try expectCoverage(of: truth, halfWidths, runs: 1500, in: 0.945..<0.975, request, plan) {
            image, run in
            try self.image(image, run: run, samplers, of: plan)
        }
    }

    /// One image after the other until a look finds the interval narrow, and on to the next narrower one.
    private func expectCoverage(
        of truth: Double, _ halfWidths: [Double], runs: Int, in expected: Range<Double>,
        _ request: SDFRequest,
        _ plan: SDFPlan, _ image: (UInt64, UInt64) throws -> MeasuredImage
    ) throws {
        var covered = halfWidths.map { _ in 0 }
        var stops = halfWidths.map { _ in RunningMoments() }
        for run in 0..<UInt64(runs) {
            var tally = try SDFTally(request, plan: plan, population: 20_000)
            var (count, reached) = (0, 0)
            while reached < halfWidths.count {
                let look = LookSchedule().next(after: count)
                try tally.add(try (count..<look).map { .measured(try image(UInt64($0), run)) })
                count = look
                while reached < halfWidths.count,
                    try count >= 20_000 || tally.isKnown(within: halfWidths[reached])
                {
                    let interval = try tally.report(on: "").results[0].estimate.interval()
                    covered[reached] += interval.contains(truth) ? 1 : 0
                    stops[reached].add(Double(count))
                    reached += 1
                }
            }
        }
        for index in halfWidths.indices {
            let coverage = Double(covered[index]) / Double(runs)
            #expect(
                expected.contains(coverage) && coverage > expected.lowerBound,
                "\(halfWidths[index]): \(coverage) after \(stops[index].mean) images")
            #expect(stops[index].mean > 110 && stops[index].standardDeviation > 1)
        }
    }

    /// E[cos] of a pair without noise, at |t| / L.
    private static func cosine(_ share: Double) -> Double { 1 - 0.4 * share * share.squareRoot() }

    /// Two drawn pairs whose views have noise of their own, skewed, beside that of the image.
    private func image(
        _ image: UInt64, run: UInt64, _ samplers: [PairSampler], of plan: SDFPlan
    ) throws -> MeasuredImage {
        var stream = RandomStream(seed: run, image: image)
        let areas = samplers.map { $0.next(using: &stream) }
        let level = stream.nextUniform(from: 0, to: 1)
        let noise = (0..<4).map { _ in stream.nextUniform(from: 0, to: 1) }
        let views = areas.flatMap { [$0.first, $0.second] }
        let cosine = { (first: Int, second: Int) in
            Self.cosine(abs(log(views[second] / views[first])) / range.logRatioBound)
                - 0.12 * level * level - 0.1 * (noise[first] * noise[first] + noise[second] * noise[second])
        }
        let box = CropBox(left: 0, top: 0, width: 32, height: 32)
        let pairs = areas.enumerated().map { place, areas in
            MeasuredPair(
                drawn: DrawnParameters(areas: areas), logRatio: areas.logRatio, first: box, second: box,
                cosine: cosine(2 * place, 2 * place + 1))
        }
        let crossings = try #require(plan.all).mixture.crossings
        return MeasuredImage(
            size: try ImageSize(width: 32, height: 32),
            draws: MeasuredDraws(pairs: pairs, across: crossings.map { Float(cosine($0.first, $0.second)) }),
            again: nil)
    }

    /// A pair of JC(0) whose cosine is skewed, of mean 0.64 and deviation about 0.2, and falls with |t|.
    private func image(_ image: UInt64, run: UInt64) throws -> MeasuredImage {
        var stream = RandomStream(seed: run, image: image)
        let areas = sampler.next(using: &stream)
        let scaled = abs(areas.logRatio) / range.logRatioBound
        let noise = stream.nextUniform(from: 0, to: 1)
        let cosine = 1 - 0.36 * (scaled + 1.5 * noise * noise)
        let box = CropBox(left: 0, top: 0, width: 32, height: 32)
        return MeasuredImage(
            size: try ImageSize(width: 32, height: 32),
            pairs: [
                MeasuredPair(
                    drawn: DrawnParameters(areas: areas), logRatio: areas.logRatio,
                    first: box, second: box, cosine: cosine)
            ])
    }

    private func mean(of plan: SDFPlan, pairs: UInt64) throws -> Double {
        let estimand = plan.estimands[0]
        var sums = (weight: 0.0, value: 0.0)
        for number in 0..<pairs {
            let image = try image(number, run: 1_000_003)
            let weight = try #require(estimand.weight).weights(
                of: image.pairs.map(\.drawn), size: image.size)[
                    0]
            sums.weight += weight
            sums.value += weight * image.pairs[0].cosine
        }
        return sums.value / sums.weight
    }
}

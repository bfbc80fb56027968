import JointAugmentation
import Statistics
import TestSupport
import Testing

/// Pairs of JC(0), weighted, have the moments that the law has in closed form.
@Suite struct ImportanceWeightTests {
    static let laws: [Law] = [.independent] + [-8, -2, -1, 0, 0.5, 2, 8].map { .joint(beta: $0) }

    @Test(.eachRow) func reweightedMomentsAreTheLaws() {
        eachRow(Self.laws) { law in
            eachRow([(0.2, 1.0), (0.08, 1.0)]) { try reweightedMomentsAreTheLaws(law: law, scale: $0) }
        }
    }

    private func reweightedMomentsAreTheLaws(
        law: Law, scale: (Double, Double)
    ) throws {
        let range = try ParameterRange.area(low: scale.0, high: scale.1)
        let weight = try ImportanceWeight(law: law, range: range)
        let sampler = try PairSampler(law: .joint(beta: 0), range: range)
        let exact = try #require(try law.logRatioLaw(on: range))
        var moments = (weight: RunningMoments(), distance: RunningMoments(), beyond: RunningMoments())
        var largest = 0.0
        for image in 0..<200_000 {
            var stream = RandomStream(seed: 11, image: UInt64(image))
            let pair = sampler.next(using: &stream)
            let w = weight(pair)
            largest = max(largest, w)
            moments.weight.add(w)
            moments.distance.add(w * (abs(pair.logRatio) - exact.meanAbsoluteLogRatio))
            let ratio = max(pair.first, pair.second) / min(pair.first, pair.second)
            moments.beyond.add(w * ((ratio > 1.8 ? 1 : 0) - exact.twoSidedExceedance(beyond: 1.8)))
        }
        for (moment, expected) in [(moments.weight, 1.0), (moments.distance, 0), (moments.beyond, 0)] {
            // 4.5 standard errors; the seed is fixed.
            let error = moment.standardDeviation / 200_000.0.squareRoot()
            #expect(
                abs(moment.mean - expected) <= 4.5 * error + Tolerance.closedForm, "\(moment.mean), \(error)")
        }
        #expect(largest <= weight.bound * (1 + Tolerance.closedForm) && largest > 0.5 * weight.bound)
    }

    @Test func fixedRatiosAreRefused() throws {
        let range = try ParameterRange.area(low: 0.2, high: 1)
        #expect(throws: AugmentationError.noReweighting(law: "the fixed ratio 2.0")) {
            try ImportanceWeight(law: .fixedRatio(2), range: range)
        }
    }
}

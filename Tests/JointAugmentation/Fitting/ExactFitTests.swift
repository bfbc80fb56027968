import Foundation
import Statistics
import TestSupport
import Testing

@testable import JointAugmentation

/// Fits of parameters that nothing has rounded.
@Suite struct ExactFitTests {
    /// Values from Tests/Reference/fit_fixtures.py.
    private struct Reference: Decodable {
        struct Point: Decodable {
            let beta: Double
            let ratios: Double
            let pairs: Double
        }

        let pairs: [[Double]]
        let logLikelihoods: [Point]
        let best: Double
        let low: Double
        let high: Double
        let largest: Double
    }

    private static let range = try? ParameterRange.area(low: 0.2, high: 1)

    private func reference() throws -> (values: Reference, pairs: ObservedPairs) {
        let url = try #require(Bundle.module.url(forResource: "Fixtures/likelihoods", withExtension: "json"))
        let values = try JSONDecoder().decode(Reference.self, from: Data(contentsOf: url))
        return (values, try ObservedPairs(values.pairs.map { ($0[0], $0[1]) }))
    }

    @Test func likelihoodsAreThoseOfSciPy() throws {
        let (values, pairs) = try reference()
        let range = try #require(Self.range)
        let ofPairs = ExactFits(pairs, on: range).jointLogLikelihood
        let ofRatios = ExactFits(try ObservedPairs(logRatios: pairs.logRatios), on: range).jointLogLikelihood
        #expect(values.logLikelihoods.count == 6)
        for point in values.logLikelihoods {
            #expect(relativeError(ofPairs(point.beta), point.pairs) < Tolerance.iteration, "\(point.beta)")
            #expect(relativeError(ofRatios(point.beta), point.ratios) < Tolerance.iteration, "\(point.beta)")
        }
        #expect(abs(ofPairs(1e-6) - ofPairs(0)) < Tolerance.sixDigits)
        #expect(abs(ofPairs(-1e-6) - ofPairs(0)) < Tolerance.sixDigits)
    }

    @Test func maximumAndIntervalAreThoseOfSciPy() throws {
        let (values, pairs) = try reference()
        let found = try FitComparison(
            ObservedPairs(logRatios: pairs.logRatios), range: Self.range, threads: 1)
        let fit = try #require(found.fits.first { $0.beta != nil })
        let beta = try #require(fit.beta)
        #expect(relativeError(fit.logLikelihood, values.largest) < Tolerance.iteration)
        #expect(abs(beta.value - values.best) < 10 * Tolerance.sixDigits)
        #expect(abs(beta.low - values.low) < 10 * Tolerance.sixDigits)
        #expect(abs(beta.high - values.high) < 10 * Tolerance.sixDigits)
    }

    private func draws(_ law: Law, _ count: Int, seed: UInt64) throws -> [ParameterPair] {
        let sampler = try PairSampler(law: law, range: #require(Self.range))
        var stream = RandomStream(seed: seed, image: 0)
        return (0..<count).map { _ in sampler.next(using: &stream) }
    }

    /// The interval holds the true beta in 95% of the samples, at 0 too, where the information on beta vanishes.
    @Test(.eachRow) func coverage() {
        eachRow([-1.5, 0, 1.5]) { beta in
            let range = try #require(Self.range)
            let samples = 400
            var misses = 0
            for sample in 0..<samples {
                let drawn = try draws(.joint(beta: beta), 200, seed: UInt64(sample))
                let pairs = try ObservedPairs(logRatios: drawn.map(\.logRatio))
                let fit = try LikelihoodFit(
                    over: ExactFits.betaGrid, ExactFits(pairs, on: range).jointLogLikelihood)
                if beta < fit.low || beta > fit.high { misses += 1 }
            }
            // Four standard deviations of a binomial count of 400 at 5%.
            #expect((3...37).contains(misses), "\(misses) of \(samples)")
        }
    }

    @Test(.eachRow) func lawsAreRecognised() {
        let cases: [(Law, FitVerdict)] = [
            (.independent, .law(.independent, schemes: ["nominal"])),
            (.joint(beta: 0), .law(.joint(beta: 0), schemes: ["nominal"])),
            (.joint(beta: -2), .law(.joint(beta: -2), schemes: ["nominal"])),
            (.joint(beta: 3), .law(.joint(beta: 3), schemes: ["nominal"])),
            (.fixedRatio(2), .fixedRatio(2)),
        ]
        eachRow(cases) { law, expected in
            let pairs = try ObservedPairs(draws(law, 2000, seed: 3).map { ($0.first, $0.second) })
            let found = try FitComparison(pairs, range: nil, threads: 1)
            switch (found.verdict, expected) {
            case (.fixedRatio(let ratio), .fixedRatio(let wanted)):
                #expect(abs(ratio - wanted) < Tolerance.sixDigits)
            default:
                #expect(found.verdict == expected, "\(found.conclusion)")
                #expect(found.range == Self.range && found.isRangeEstimated)
            }
        }
    }

    /// Of a law that nobody has thought of: areas whose cubes are uniform.
    @Test func strangersAreRefuted() throws {
        let drawn = try draws(.independent, 2000, seed: 4)
        let cube = { (area: Double) in 0.2 + 0.8 * pow((area - 0.2) / 0.8, 3) }
        let found = try FitComparison(
            ObservedPairs(drawn.map { (cube($0.first), cube($0.second)) }), range: Self.range, threads: 1)
        guard case .refuted(_, _, let pValue) = found.verdict else {
            Issue.record("\(found.conclusion)")
            return
        }
        #expect(pValue < 1e-6 && found.conclusion.hasPrefix("no candidate fits: the nearest is "))
    }

    @Test func fewPairsDecideNothing() throws {
        for law in [Law.joint(beta: 0), .independent, .joint(beta: 2)] {
            let drawn = try draws(law, 50, seed: 5)
            let found = try FitComparison(
                ObservedPairs(drawn.map { ($0.first, $0.second) }), range: Self.range, threads: 1)
            #expect(found.conclusion.hasPrefix("too few pairs to tell (50): "), "\(found.conclusion)")
        }
    }

    @Test func sigmasAreNoAreas() throws {
        let range = try ParameterRange.blurSigma()
        let sampler = try PairSampler(law: .joint(beta: -1), range: range)
        var stream = RandomStream(seed: 6, image: 0)
        let pairs = (0..<2000).map { _ in sampler.next(using: &stream) }
        let found = try FitComparison(
            ObservedPairs(pairs.map { ($0.first, $0.second) }), of: .blur, range: nil, threads: 1)
        #expect(found.range == range)
        #expect(found.conclusion == "these are JC(-1) pairs as the formula says")
        #expect(found.fits.map(\.realisation.rawValue) == ["nominal", "nominal"])
        #expect(found.fits.contains { $0.label(of: .blur) == "independent, nominal" })
    }

    @Test func pairsOutsideOfTheRangeAreSaid() throws {
        let pairs = try ObservedPairs(draws(.independent, 1000, seed: 7).map { ($0.first, $0.second) })
        let found = try FitComparison(pairs, range: .area(low: 0.3, high: 1), threads: 1)
        guard case .outside(let count, let total) = found.verdict else {
            Issue.record("\(found.conclusion)")
            return
        }
        #expect(count > 200 && total == 1000)
    }

    @Test func refusesWhatCannotBeDrawn() throws {
        #expect(throws: FitError.noPairs) { try ObservedPairs(logRatios: []) }
        #expect(throws: FitError.self) { try ObservedPairs(logRatios: [.nan]) }
        #expect(throws: FitError.self) { try ObservedPairs([(0.5, 0)]) }
        #expect(throws: FitError.self) { try ObservedPairs([(0.5, .infinity)]) }
        let size = try ImageSize(width: 10, height: 10)
        let whole = CropBox(left: 0, top: 0, width: 10, height: 10)
        for box in [
            CropBox(left: 1, top: 0, width: 10, height: 1), CropBox(left: 0, top: 0, width: 0, height: 1),
            CropBox(left: -1, top: 0, width: 1, height: 1), CropBox(left: 0, top: 5, width: 1, height: 6),
        ] {
            #expect(throws: FitError.self) { try ObservedPairs(boxes: [(whole, box)], sizes: [size]) }
        }
        #expect(throws: FitError.self) { try ObservedPairs([(0.5, 0.5)], sizes: [size, size]) }
        #expect(throws: FitError.self) {
            try FitComparison(ObservedPairs([(0.5, 0.5)]), of: .blur, range: nil, threads: 1)
        }
    }
}

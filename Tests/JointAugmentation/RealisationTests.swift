import JointAugmentation
import Statistics
import TestSupport
import Testing

private let significance = Tolerance.significance

@Suite struct RealisationTests {
    private static let sizes = [(500, 375), (256, 256), (256, 100), (96, 96)]

    private func run(
        _ law: Law, _ realisation: Realisation, _ size: (Int, Int), count: Int = 300_000
    ) throws -> SampleRun {
        try SampleRun(
            SampleRequest(
                law: law, range: try .area(low: 0.2, high: 1), realisation: realisation,
                size: try ImageSize(width: size.0, height: size.1), count: count, seed: 2, bins: 80,
                keepsDraws: true), threads: 2)
    }

    @Test(arguments: sizes, [Law.independent, .joint(beta: 0), .joint(beta: -2), .joint(beta: 2)])
    func torchvisionFollowsItsPrediction(_ size: (Int, Int), law: Law) throws {
        let run = try run(law, .torchvision, size)
        #expect(try run.chiSquareTest(against: run.prediction).pValue > significance)
        #expect(try run.kolmogorovSmirnovTest(against: run.prediction).pValue > significance)
        let total = run.prediction.cumulativeProbability(at: .greatestFiniteMagnitude)
        #expect(abs(total - 1) < Tolerance.closedForm)
    }

    /// On an image of a few pixels a crop may round to none, and is redrawn as one that does not fit.
    @Test(
        arguments: [(1, 1), (2, 3), (1, 7)],
        [Law.independent, .joint(beta: 0), .joint(beta: -2), .fixedRatio(2)])
    func tinyImagesFollowTheirPrediction(_ size: (Int, Int), law: Law) throws {
        for realisation in [Realisation.nominal, .torchvision] {
            let run = try run(law, realisation, size, count: 100_000)
            let expected = run.prediction.meanAbsoluteLogRatio
            #expect(abs(run.meanAbsoluteLogRatio - expected) < 0.01)
            #expect(try run.kolmogorovSmirnovTest(against: run.prediction).pValue > significance)
            guard !run.prediction.atoms.contains(where: { $0.mass > 0.9999 }) else { continue }
            #expect(try run.chiSquareTest(against: run.prediction).pValue > significance)
        }
    }

    /// A fallback to the whole image leaves the nominal range: no chance of that may look like a good fit.
    @Test func ratiosBeyondTheNominalRangeRefuteIt() throws {
        let range = try ParameterRange.area(low: 0.5, high: 0.6)
        let run = try SampleRun(
            SampleRequest(
                law: .joint(beta: 0), range: range, realisation: .torchvision,
                size: try ImageSize(width: 200, height: 100), count: 10_000, seed: 1), threads: 1)
        let nominal = try NominalCrops().prediction(law: .joint(beta: 0), range: range, size: nil)
        let test = try run.chiSquareTest(against: nominal)
        #expect(test.pValue == 0 && test.impossibleCount > 0)
    }

    /// However narrow the law, its mass is found and not taken for a fallback.
    @Test(.eachRow) func concentratedLawsFollowTheirPrediction() {
        eachRow([1e3, 1e6, -1e3, -1e6]) { try concentratedLawsFollowTheirPrediction($0) }
    }

    private func concentratedLawsFollowTheirPrediction(_ beta: Double) throws {
        let run = try run(.joint(beta: beta), .torchvision, (500, 375), count: 50_000)
        #expect(try run.kolmogorovSmirnovTest(against: run.prediction).pValue > significance)
        #expect(run.prediction.massAtZero < 0.05)
    }

    @Test(arguments: [2.0, 3.5])
    func fixedRatiosFallBackAsPredicted(_ ratio: Double) throws {
        let run = try run(.fixedRatio(ratio), .torchvision, (500, 375))
        #expect(try run.chiSquareTest(against: run.prediction).pValue > significance)
        #expect(abs(run.meanAbsoluteLogRatio - run.prediction.meanAbsoluteLogRatio) < 0.003)
    }

    @Test func releasedFollowsItsPrediction() throws {
        let run = try run(.joint(beta: 0), .released, (500, 375))
        #expect(try run.chiSquareTest(against: run.prediction).pValue > significance)
        #expect(throws: AugmentationError.self) {
            try ReleasedCrops().areaSampler(law: .joint(beta: 1), range: try .area(low: 0.2, high: 1))
        }
    }

    /// E|t| of torchvision's RandomResizedCrop: 0.466 at 256 x 256 and 0.453 at 500 x 375 (simulated with
    /// torchvision, three digits), against 0.494 nominally.
    @Test(arguments: [((256, 256), 0.466), ((500, 375), 0.453)])
    func meanOfTorchvisionsRandomCrop(_ size: (Int, Int), expected: Double) throws {
        let prediction = try TorchvisionCrops().prediction(
            law: .independent, range: try .area(low: 0.2, high: 1),
            size: try ImageSize(width: size.0, height: size.1))
        #expect(abs(prediction.meanAbsoluteLogRatio - expected) < 0.001)
    }

    /// P(area > 0.75) is 0.183 at 256 x 256 and 0.108 at 500 x 375, against 0.3125 for a uniform area.
    @Test(arguments: [((256, 256), 0.183), ((500, 375), 0.108)])
    func largeAreasAreRedrawnAway(_ size: (Int, Int), expected: Double) throws {
        let law = RedrawnAreaLaw(
            range: try .area(low: 0.2, high: 1), size: try ImageSize(width: size.0, height: size.1))
        #expect(abs(1 - law.cumulativeProbability(at: 0.75) - expected) < 0.0015)
    }

    /// Fallback rates 0.1% at 1.7 and 5% at 2.5.
    @Test func fallbackRates() throws {
        let range = try ParameterRange.area(low: 0.2, high: 1)
        let rate = { (width: Int) throws in
            RedrawnAreaLaw(range: range, size: try ImageSize(width: width, height: 1000)).fallbackProbability
        }
        #expect(abs(try rate(1700) - 0.001) < 0.0005)
        #expect(abs(try rate(2500) - 0.05) < 0.005)
    }

    @Test(.eachRow) func boxesLieInsideTheImage() {
        eachRow([(500, 375), (8, 8), (1, 1), (3, 400)]) { try boxesLieInsideTheImage($0) }
    }

    private func boxesLieInsideTheImage(_ size: (Int, Int)) throws {
        let image = try ImageSize(width: size.0, height: size.1)
        for realisation in [Realisation.nominal, .torchvision] {
            for law in [Law.independent, .joint(beta: -2), .fixedRatio(5)] {
                let sampler = try CropSampler(
                    law: law, range: try .area(low: 0.2, high: 1), realisation: realisation)
                for index in 0..<500 {
                    let pair = sampler.pair(seed: 4, image: UInt64(index), draw: 1, size: image)
                    for box in [pair.first.box, pair.second.box] {
                        #expect(box.width >= 1 && box.height >= 1 && box.left >= 0 && box.top >= 0)
                        #expect(box.left + box.width <= size.0 && box.top + box.height <= size.1)
                    }
                }
            }
        }
    }

    /// Nominal crops keep their areas up to rounding, even where only the image's own shape fits.
    @Test func nominalKeepsTheArea() throws {
        let image = try ImageSize(width: 800, height: 250)
        let sampler = try CropSampler(
            law: .independent, range: try .area(low: 0.2, high: 1), realisation: .nominal)
        for index in 0..<2000 {
            let pair = sampler.pair(seed: 0, image: UInt64(index), draw: 0, size: image)
            let found = Double(pair.first.box.pixelCount) / image.area
            #expect(abs(found - pair.first.area) < 0.01)
        }
    }

    @Test func quantilesOfPredictionsInvertThem() throws {
        let prediction = try TorchvisionCrops().prediction(
            law: .joint(beta: 0), range: try .area(low: 0.2, high: 1),
            size: try ImageSize(width: 500, height: 375))
        for p in [0.01, 0.3, 0.7, 0.99] {
            #expect(
                abs(prediction.cumulativeProbability(at: prediction.quantile(p)) - p) < Tolerance.iteration)
        }
    }

    /// A table cannot resolve narrower laws: a reason instead of a wrong prediction.
    @Test func narrowLawsAreNotPredicted() throws {
        let range = try ParameterRange.area(low: 0.2, high: 1)
        let size = try ImageSize(width: 500, height: 375)
        for beta in [1.1e8, -1.1e8, 1e300, -1e300] {
            #expect(throws: AugmentationError.self, "\(beta)") {
                try TorchvisionCrops().prediction(law: .joint(beta: beta), range: range, size: size)
            }
        }
        for beta in [1e8, -1e8] {
            _ = try TorchvisionCrops().prediction(law: .joint(beta: beta), range: range, size: size)
        }
    }
}

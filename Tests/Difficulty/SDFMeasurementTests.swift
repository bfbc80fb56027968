import Checkpoints
import Datasets
import Encoders
import Foundation
import Imaging
import JointAugmentation
import OrderedCollections
import Statistics
import TestSupport
import Testing

@testable import Difficulty

@Suite struct SDFMeasurementTests {
    private func request(
        _ laws: [Law], pairs: Int = 1, threads: Int = 1, seed: UInt64 = 0, isDirect: Bool = true
    )
        throws -> SDFRequest
    {
        var request = SDFRequest(
            laws: laws,
            views: ViewSettings(
                design: JointDesign(areas: try .area(low: 0.2, high: 1)), side: 16, seed: seed),
            pairsPerImage: pairs, threads: threads)
        request.isDirect = isDirect
        request.unreadable = .any
        return request
    }

    @Test func aMeasuredLawIsTheMeanOfItsCosines() throws {
        let (network, dataset) = (try RandomNetwork.network(), SmoothImages(count: 5))
        let measurement = try SDFMeasurement(try request([.joint(beta: 0)]), network: network)
        let report = try measurement.run(on: dataset)
        let cosines = try (0..<5).map {
            try cosine(.joint(beta: 0), of: dataset, index: $0, draw: 0, network)
        }
        #expect(abs(report.results[0].estimate.mean - cosines.reduce(0, +) / 5) < Tolerance.doubleRounding)
        #expect(report.imageCount == 5 && !report.wasInterrupted && report.unreadable.isEmpty)
    }

    /// Where pairs of JC(0) stand for no law, each has pairs of its own.
    @Test(.eachRow) func schemesSayWhichLawsAreWeighted() {
        let laws: [Law] = [.independent, .joint(beta: 0), .joint(beta: 1)]
        eachRow([("byol", 0), ("kornia", 0), ("dali", 2), ("tensorflow", 1)]) { name, direct in
            let realisation = try #require(Realisation(rawValue: name))
            for pairs in [PairsTaken.all, .drawn] {
                var request = try request(realisation.drawn(of: laws), isDirect: false)
                request.views.design.realisation = realisation
                request.pairs = pairs
                let report = try SDFMeasurement(request, network: try RandomNetwork.network())
                    .run(on: SmoothImages(count: 4))
                #expect(report.results.count == realisation.drawn(of: laws).count)
                let own = report.results.count { $0.method == .direct && $0.law != .joint(beta: 0) }
                #expect(own == direct, "\(pairs)")
                #expect(report.results.allSatisfy { $0.estimate.mean.isFinite && $0.estimate.units == 4 })
            }
        }
    }

    /// Many pairs go through the network in several batches: each cosine is that of its two views alone.
    @Test func batchesDoNotMatter() throws {
        let (network, dataset) = (try RandomNetwork.network(), SmoothImages(count: 2))
        let laws: [Law] = [.joint(beta: 1), .independent]
        let report = try SDFMeasurement(try request(laws, pairs: 45), network: network).run(on: dataset)
        for (law, result) in zip(laws, report.results) {
            let sums = try (0..<2).map { index in
                try (0..<45).reduce(0.0) { sum, draw in
                    sum + (try cosine(law, of: dataset, index: index, draw: UInt32(draw), network))
                }
            }
            #expect(abs(result.estimate.mean - (sums[0] + sums[1]) / 90) < Tolerance.doubleRounding)
        }
    }

    /// Images are added in their order, however many are in memory at once.
    @Test func roundsDoNotMatter() throws {
        let laws: [Law] = [.independent, .joint(beta: 1), .fixedRatio(2)]
        let dataset = SmoothImages(count: 29, broken: [3, 17])
        var measurement = try SDFMeasurement(
            try request(laws, pairs: 3, threads: 2), network: try RandomNetwork.network())
        let whole = try measurement.run(on: dataset)
        measurement.largestPairCount = 1
        let rounds = try measurement.run(on: dataset)
        #expect(rounds.results.map(\.estimate) == whole.results.map(\.estimate))
        #expect(rounds.results.map(\.standardDeviation) == whole.results.map(\.standardDeviation))
        #expect(rounds.curves == whole.curves && rounds.unreadable == whole.unreadable)
        #expect(rounds.imageCount == 27 && whole.imageCount == 27)
    }

    private func cosine(
        _ law: Law, of dataset: SmoothImages, index: Int, draw: UInt32, _ network: ResNet
    ) throws -> Double {
        let image = try dataset.image(at: index)
        let sampler = try CropSampler(
            law: law, range: try .area(low: 0.2, high: 1), realisation: .nominal)
        let pair = sampler.pair(
            seed: 0, image: UInt64(index), draw: draw,
            size: try ImageSize(width: image.width, height: image.height))
        let features = try [pair.first.box, pair.second.box].map { box in
            let values = Normalization.imageNet.tensor(try image.view(of: box, side: 16))
            return try network.features(ImageBatch(count: 1, height: 16, width: 16, pixels: values))
        }
        return CosineSimilarity.between(features[0][...], features[1][...])
    }

    @Test func threadsDoNotMatter() throws {
        let network = try RandomNetwork.network()
        let laws: [Law] = [.independent, .fixedRatio(3), .joint(beta: -1)]
        let reports = try [1, 2, 4].map { threads in
            try SDFMeasurement(try request(laws, pairs: 2, threads: threads), network: network)
                .run(on: SmoothImages(count: 9))
        }
        for report in reports.dropFirst() {
            #expect(report.results.map(\.estimate) == reports[0].results.map(\.estimate))
            #expect(report.curves == reports[0].curves)
        }
    }

    /// Views of one and the same crop have the cosine 1.
    @Test func identicalViewsHaveCosineOne() throws {
        let features: [Float] = [0.5, -2, 3]
        #expect(abs(CosineSimilarity.between(features[...], features[...]) - 1) < Tolerance.doubleRounding)
        #expect(CosineSimilarity.between([1, 0], [0, 1]) == 0)
        #expect(CosineSimilarity.between([0, 0], [0, 1]) == 0)
    }

    @Test func unreadableImagesAreLeftOutAndNamed() throws {
        let report = try SDFMeasurement(try request([.independent]), network: try RandomNetwork.network())
            .run(on: SmoothImages(count: 6, broken: [2, 4]))
        #expect(report.imageCount == 4)
        #expect(report.unreadable.map(\.name) == ["image 2", "image 4"])
        #expect(report.unreadable[0].reason.contains("image 2"))
    }

    @Test func tooFewImagesAreAnError() throws {
        let measurement = try SDFMeasurement(
            try request([.independent]), network: try RandomNetwork.network())
        #expect(throws: DifficultyError.self) { try measurement.run(on: SmoothImages(count: 1)) }
        #expect(throws: DifficultyError.self) {
            try measurement.run(on: SmoothImages(count: 3, broken: [0, 1, 2]))
        }
    }

    @Test func interruptionKeepsWhatIsDone() throws {
        let interruption = Interruption()
        let report = try SDFMeasurement(try request([.independent]), network: try RandomNetwork.network())
            .run(on: SmoothImages(count: 100), interruption: interruption) { done in
                if done >= 7 { interruption.request() }
            }
        // Images under way in one batch are finished.
        #expect(report.wasInterrupted && (7..<100).contains(report.imageCount))
    }

    @Test func refusesNumbersOutOfRange() throws {
        let network = try RandomNetwork.network()
        #expect(throws: DifficultyError.self) {
            try SDFMeasurement(try request([], pairs: 0), network: network)
        }
        var small = try request([.independent])
        small.views.side = 4
        #expect(throws: DifficultyError.self) { try SDFMeasurement(small, network: network) }
        #expect(throws: DifficultyError.self) {
            try SDFMeasurement(try request([.fixedRatio(9)]), network: network)
        }
    }

    @Test func curveIsTheMeanOfItsBins() {
        let pairs = (0..<40).map { index in
            [
                CurvePoint(
                    logRatio: index.isMultiple(of: 2) ? -0.5 : 0.5, cosine: Double(index) / 40, weight: 1)
            ]
        }
        var curve = SDFCurve(low: -1, high: 1, bins: 2)
        for image in pairs { curve.addImage(image) }
        let points = curve.points
        #expect(points.map(\.logRatio) == [-0.5, 0.5])
        #expect(
            abs(points[0].mean - 19.0 / 40) < Tolerance.closedForm
                && abs(points[1].mean - 20.0 / 40) < Tolerance.closedForm)
    }

    /// Trained features on real images: harder pairs as the fixed ratio grows, and intervals apart at the ends.
    @Test(.enabled(if: RealData.folder != nil, "JC_STATS_DATA does not point to the real data"))
    func fallsWithTheFixedRatioOnRealImages() throws {
        let folder = try #require(RealData.folder)
        let tensors = try CheckpointFile.open("\(folder)/checkpoints/resnet20-12fca82f.th").stateDictionary()
            .tensors
        let network = try ResNet(architecture: try .detect(tensors), tensors: tensors)
        let dataset = try SubsetDataset(Datasets.open("\(folder)/cifar10/test_batch.bin"), limit: 300)
        let request = SDFRequest(
            laws: [1, 2, 3, 4, 5].map { .fixedRatio($0) },
            views: ViewSettings(design: JointDesign(areas: try .area(low: 0.2, high: 1)), side: 32),
            threads: 2)
        let results = try SDFMeasurement(request, network: network).run(on: dataset).results
        for (easier, harder) in zip(results, results.dropFirst()) {
            #expect(easier.estimate.mean > harder.estimate.mean)
        }
        #expect(results[0].estimate.interval().lowerBound > results[4].estimate.interval().upperBound)
    }
}

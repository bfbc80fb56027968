import Encoders
import Foundation
import Imaging
import JointAugmentation
import Layers
import Statistics
import TestSupport
import Testing

@testable import Difficulty

@Suite struct CorrectedTallyTests {
    private let dataset = SmoothImages(count: 250, broken: [4])

    private func request(_ pairs: PairsTaken, threads: Int = 2) throws -> SDFRequest {
        var request = SDFRequest(
            laws: [.independent, .fixedRatio(2), .joint(beta: 1)],
            views: ViewSettings(
                design: JointDesign(areas: try .area(low: 0.2, high: 1)), side: 16, seed: 3),
            pairsPerImage: 2, threads: threads)
        request.pairs = pairs
        request.unreadable = .any
        return request
    }

    private func measurement(_ request: SDFRequest, share: Double?) throws -> SDFMeasurement {
        let network = try RandomNetwork.network()
        var measurement = try SDFMeasurement(
            request, network: network, reduced: RoundedNetwork(network: network))
        let isChosen = measurement.choosePrecision(on: dataset, known: share)
        #expect(isChosen)
        return measurement
    }

    /// The images that a share is chosen by are part of the run's progress, and of what a stop leaves undone.
    @Test func theChoiceIsPartOfTheRun() throws {
        let network = try RandomNetwork.network()
        var part = try request(.all, threads: 1)
        part.shard = try #require(Shard(index: 2, of: 2))
        var measurement = try SDFMeasurement(
            part, network: network, reduced: RoundedNetwork(network: network))
        let (stop, seen) = (Interruption(), Guarded([Int]()))
        let isChosen = measurement.choosePrecision(on: dataset, interruption: stop) { count in
            seen.withLock { $0.append(count) }
            if count >= 10 { stop.request() }
        }
        #expect(!isChosen && measurement.pilotCount == 0)
        let isChosenNow = measurement.choosePrecision(on: dataset) { count in
            seen.withLock { $0.append(count) }
        }
        #expect(isChosenNow)
        let chosen = measurement.pilotCount
        let of = BothPrecisions.first(count: dataset.count, seed: part.views.seed)
        #expect(chosen == of.count { $0 % 2 == 1 })
        #expect(seen.withLock { $0.last } == chosen)
        seen.withLock { $0 = [] }
        let report = try measurement.run(
            on: dataset, progress: { count in seen.withLock { $0.append(count) } })
        let counts = seen.withLock { $0 }
        #expect(counts.first ?? 0 >= chosen && counts.max() == 125 && report.imageCount == 125)
    }

    /// With every image in both precisions nothing is left of the rough one: estimates, differences, curves and their standard
    /// errors are those of float32.
    @Test(arguments: PairsTaken.allCases)
    func allImagesInBothAreFloat32(_ pairs: PairsTaken) throws {
        let exact = try SDFMeasurement(try request(pairs), network: try RandomNetwork.network())
            .run(on: dataset)
        let corrected = try measurement(try request(pairs), share: 1).run(on: dataset)
        #expect(corrected.precision?.imagesInFloat32 == 249)
        for (found, expected) in zip(corrected.results, exact.results) {
            #expect(near(found.estimate, expected.estimate))
            #expect((found.difference == nil) == (expected.difference == nil))
            if let found = found.difference, let expected = expected.difference {
                #expect(near(found, expected))
            }
            let correction = try #require(found.correction)
            #expect(correction.standardError > 0)
        }
        let (found, expected) = (corrected.curves, exact.curves)
        #expect(!expected.signed.isEmpty && found.signed.count == expected.signed.count)
        for (found, expected) in zip(
            found.signed + found.folded + found.smooth, expected.signed + expected.folded + expected.smooth)
        {
            #expect(abs(found.mean - expected.mean) < Tolerance.float32Product)
        }
    }

    private func near(_ found: MeanEstimate, _ expected: MeanEstimate) -> Bool {
        abs(found.mean - expected.mean) < Tolerance.float32Product
            && relativeError(found.standardError, expected.standardError) < Tolerance.float32Network
    }

    /// Few images in both: the estimate is about float32's, where the rough one alone is not.
    @Test func fewImagesCorrectAll() throws {
        let exact = try SDFMeasurement(try request(.all), network: try RandomNetwork.network())
            .run(on: dataset)
        let corrected = try measurement(try request(.all), share: 1 / 16).run(on: dataset)
        let count = try #require(corrected.precision?.imagesInFloat32)
        #expect((64...110).contains(count))
        for (found, expected) in zip(corrected.results, exact.results) {
            let correction = try #require(found.correction)
            // float32's own error is in both.
            #expect(
                abs(found.estimate.mean - expected.estimate.mean) < 4 * correction.standardError)
            #expect(abs(correction.mean) > 4 * correction.standardError, "nothing to correct")
            #expect(correction.units == count)
        }
    }

    /// Threads, shards and a store that is gone on with give the same numbers to the bit.
    @Test func runsAreTheSameHoweverTheyAreMade() throws {
        let folder = try ScratchFolder()
        let whole = try measurement(try request(.all), share: nil)
        let plain = try whole.run(on: dataset)
        let alone = try measurement(try request(.all, threads: 1), share: nil).run(on: dataset)
        #expect(same(alone, plain))
        let parts = try (1...2).map { index in
            var part = try request(.all)
            part.shard = try #require(Shard(index: index, of: 2))
            let measurement = try measurement(part, share: nil)
            #expect(measurement.float32Share == whole.float32Share)
            let path = folder.path("part\(index).sqlite")
            try run(measurement, interruptedAt: 60, path: path)
            // Gone on with by the share that the store knows.
            let known = try PairStore.open(path).settings.float32Share
            let rest = try self.measurement(part, share: known)
            _ = try rest.run(
                on: dataset, store: try PairStore.resume(path, provenance: try rest.provenance(of: dataset)))
            return path
        }
        let path = folder.path("whole.sqlite")
        _ = try PairStore.merge(parts, into: path)
        let laws: [Law] = [.independent, .fixedRatio(2), .joint(beta: 1)]
        let replay = try SDFReplay(PairStore.open(path), laws: laws, unreadable: .any)
        #expect(same(try replay.run(path: ""), plain))
    }

    private func run(_ measurement: SDFMeasurement, interruptedAt count: Int, path: String) throws {
        let interruption = Interruption()
        _ = try measurement.run(
            on: dataset,
            store: try PairStore.create(path, provenance: try measurement.provenance(of: dataset)),
            interruption: interruption
        ) { if $0 >= count { interruption.request() } }
    }

    private func same(_ first: SDFReport, _ second: SDFReport) -> Bool {
        first.results.map(\.estimate) == second.results.map(\.estimate)
            && first.results.map(\.difference) == second.results.map(\.difference)
            && first.results.map(\.correction) == second.results.map(\.correction)
            && first.curves == second.curves && first.precision == second.precision
    }

    /// The second interval, about these images, is wider than float32's by the correction alone.
    @Test func givenImagesAreCorrectedToo() throws {
        var request = try request(.all)
        request.population = .given
        let corrected = try measurement(request, share: 1 / 8).run(on: dataset)
        for result in corrected.results {
            let (given, correction) = (try #require(result.given), try #require(result.correction))
            #expect(given.mean == result.estimate.mean)
            #expect(given.standardError > correction.standardError)
            #expect(given.standardError < result.estimate.standardError)
        }
    }

    @Test func theShareFollowsFromTheVariances() {
        let box = CropBox(left: 0, top: 0, width: 8, height: 8)
        func image(_ cosine: Double, _ exact: Double) throws -> MeasuredImage {
            let pair = MeasuredPair(
                drawn: DrawnParameters(areas: ParameterPair(logRatio: 0, first: 1, second: 1)), logRatio: 0,
                first: box, second: box, cosine: cosine)
            return MeasuredImage(
                size: try ImageSize(width: 8, height: 8), draws: MeasuredDraws(pairs: [pair], across: []),
                again: nil, exact: Float32Cosines(pairs: [Float(exact)], across: []))
        }
        // V = 0.02, D = 2e-6: sqrt(D / (4 V)) = 1/200.
        let images = try? [image(0.5, 0.501), image(0.7, 0.699)]
        #expect(PrecisionShare.share(of: images ?? [], isGiven: false) == 1.0 / 128)
        #expect(PrecisionShare.share(of: [], isGiven: false) == 1)
    }
}

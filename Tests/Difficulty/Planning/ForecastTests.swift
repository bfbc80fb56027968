import Datasets
import Foundation
import Imaging
import JointAugmentation
import TestSupport
import Testing

@testable import Difficulty

/// What is said of a run before it, against the run.
@Suite struct ForecastTests {
    private let laws: [Law] = [.independent, .joint(beta: -1), .fixedRatio(3)]

    private func measurement(
        _ change: (inout SDFRequest) -> Void = { _ in }
    ) throws -> SDFMeasurement {
        var request = SDFRequest(
            laws: laws,
            views: ViewSettings(design: JointDesign(areas: try .area(low: 0.2, high: 1)), side: 16),
            pairsPerImage: 4, threads: 2)
        change(&request)
        var measurement = try SDFMeasurement(request, network: try RandomNetwork.network())
        measurement.pilotDuration = .zero
        return measurement
    }

    private func forecast(
        _ measurement: SDFMeasurement, _ dataset: any ImageDataset, isStored: Bool = false
    ) throws -> SDFForecast {
        try measurement.forecast(
            on: dataset,
            provenance: try StoreProvenance(measurement.settings(of: dataset, encoder: EncoderSettings())),
            isStored: isStored)
    }

    private func isClose(_ found: Double, _ expected: Double, within share: Double) -> Bool {
        abs(found - expected) <= share * expected
    }

    /// From the fewest images that a pilot takes to many times as many.
    @Test func widthsAndBytesAreThoseOfTheRun() throws {
        let (measurement, dataset) = (try measurement(), SmoothImages(count: 900))
        let forecast = try forecast(measurement, dataset, isStored: true)
        #expect(forecast.pilot.imageCount >= 24 && forecast.pilot.imageCount < 100)
        #expect(forecast.imageCount == 900 && forecast.proposalCount == 2 && forecast.viewCount == 900 * 16)
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: folder) }
        let store = try PairStore.create(
            folder.path,
            provenance: try StoreProvenance(measurement.settings(of: dataset, encoder: EncoderSettings())))
        let report = try measurement.run(on: dataset, store: store)
        let bytes = try #require(
            try FileManager.default.attributesOfItem(atPath: folder.path)[.size] as? Int)
        #expect(try store.byteCount() == bytes)
        #expect(isClose(Double(forecast.storeBytes), Double(bytes), within: 0.1), "\(bytes)")
        for (law, result) in zip(forecast.laws, report.results) {
            let interval = result.estimate.interval()
            let half = (interval.upperBound - interval.lowerBound) / 2
            #expect(law.law == result.law && isClose(law.halfWidth, half, within: 0.4), "\(law), \(half)")
            #expect(isClose(law.effectivePairs, result.effectivePairs, within: 0.4))
            #expect((law.differenceHalfWidth == nil) == (result.difference == nil))
        }
    }

    /// A pilot that has all images says what the run says.
    @Test func aPilotOfAllImagesIsExact() throws {
        let (measurement, dataset) = (try measurement(), SmoothImages(count: 20))
        let forecast = try forecast(measurement, dataset)
        let report = try measurement.run(on: dataset)
        #expect(forecast.pilot.imageCount == 20)
        for (law, result) in zip(forecast.laws, report.results) {
            let interval = result.estimate.interval()
            let half = (interval.upperBound - interval.lowerBound) / 2
            #expect(isClose(law.halfWidth, half, within: Tolerance.iteration))
            let difference = result.difference.map { $0.interval().upperBound - $0.mean }
            #expect(isClose(law.differenceHalfWidth ?? 1, difference ?? 1, within: Tolerance.iteration))
        }
    }

    /// What a pilot says of its error is what pilots of other seeds differ by.
    @Test func theErrorOfWidthsIsThatOfRepetitions() throws {
        var logs: [[Double]] = []
        var errors: [[Double]] = []
        for seed in 0..<40 as Range<UInt64> {
            let measurement = try measurement { $0.views.seed = seed }
            // Ten times the pilot: a trial store has a row of each.
            let forecast = try forecast(measurement, SmoothImages(count: 4000))
            logs.append(forecast.laws.map { log($0.halfWidth) })
            errors.append(forecast.laws.map(\.halfWidthError))
        }
        for law in laws.indices {
            let values = logs.map { $0[law] }
            let mean = values.reduce(0, +) / 40
            let deviation = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 39).squareRoot()
            let said = (errors.reduce(0) { $0 + $1[law] * $1[law] } / 40).squareRoot()
            // Both are estimates, of 40 numbers each: a factor of 1.6 is four of their standard deviations.
            #expect(said / deviation > 1 / 1.6 && said / deviation < 1.6, "\(said), \(deviation)")
        }
    }

    @Test func aHugeDataSetIsNotRead() throws {
        let dataset = CountedImages(SmoothImages(count: 1 << 40))
        let forecast = try forecast(try measurement(), dataset)
        #expect(dataset.readCount < 200 && forecast.imageCount == 1 << 40)
        #expect(forecast.viewCount == 16 << 40)
        // 8 pairs of more than 100 bytes an image.
        #expect(forecast.storeBytes > 800 << 40)
    }

    @Test func shardsAreOfTheirImagesAlone() throws {
        let whole = try forecast(try measurement(), SmoothImages(count: 3000))
        let part = try forecast(
            try measurement { $0.shard = Shard(index: 2, of: 3) ?? .whole }, SmoothImages(count: 3000))
        #expect(part.imageCount == 1000)
        #expect(isClose(Double(part.storeBytes), Double(whole.storeBytes) / 3, within: 0.1))
    }

    /// Wide enough that both see the same law of widths, narrow enough that most images are needed.
    @Test func aHalfWidthSaysHowManyImagesItTakes() throws {
        let dataset = SmoothImages(count: 3000)
        let all = try forecast(
            try measurement {
                $0.pairsPerImage = 1
                $0.views.seed = 1
            }, dataset)
        let widest = try #require(
            all.laws.map { max($0.halfWidth, $0.differenceHalfWidth ?? 0) }.max())
        let measurement = try measurement {
            $0.pairsPerImage = 1
            $0.views.seed = 1
            $0.halfWidth = 2 * widest
        }
        let forecast = try forecast(measurement, dataset)
        let report = try measurement.run(on: dataset)
        #expect(forecast.isNarrow == true && report.isNarrow == true)
        #expect(
            isClose(Double(forecast.imageCount), Double(report.imageCount), within: 0.5),
            "\(forecast.imageCount), \(report.imageCount)")
        let never = try self.forecast(try self.measurement { $0.halfWidth = 1e-9 }, dataset)
        #expect(never.isNarrow == false && never.imageCount == 3000)
    }

    @Test func unreadableImagesFollowThePolicy() throws {
        let dataset = SmoothImages(count: 22, broken: [4, 9])
        let forecast = try forecast(try measurement { $0.unreadable = .few }, dataset)
        #expect(forecast.pilot.imageCount == 20 && forecast.pilot.unreadable.count == 2)
        #expect(throws: DifficultyError.self) {
            try self.forecast(try self.measurement { $0.unreadable = .none }, dataset)
        }
        #expect(throws: DifficultyError.self) {
            try self.forecast(try self.measurement(), SmoothImages(count: 1))
        }
    }

    /// Too few images for their spread to say how well it is known.
    @Test(arguments: [2, 3, 5]) func fewImagesTellNoError(count: Int) throws {
        let forecast = try forecast(try measurement(), SmoothImages(count: count))
        #expect(forecast.widthUncertainty.isFinite == (count > 2))
    }

    @Test func shardsMakeANight() throws {
        let forecast = SDFForecast(
            imageCount: 1_281_167, viewCount: 0, proposalCount: 6, imagesPerSecond: 4.5, storeBytes: 0,
            laws: [], isNarrow: nil, pilot: .init(imageCount: 33, unreadable: [], seconds: 5))
        // 284,704 seconds are 9.9 nights of 8 hours.
        #expect(forecast.shardCount(hours: 8) == 10 && forecast.shardCount(hours: 80) == 1)
        #expect(forecast.shardCount(hours: 1e-9) == 1_281_167)
        #expect(forecast.widthUncertainty == .infinity)
    }
}

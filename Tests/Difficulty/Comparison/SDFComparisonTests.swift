import Foundation
import Imaging
import JointAugmentation
import Statistics
import TestSupport
import Testing

@testable import Difficulty

@Suite struct SDFComparisonTests {
    private let dataset = SmoothImages(count: 210, broken: [4])
    private let laws: [Law] = [.independent, .fixedRatio(2), .joint(beta: -1)]

    private func measurement(
        rounded: Bool, side: Int = 16, seed: UInt64 = 3, pairs: PairsTaken = .all, threads: Int = 2
    ) throws -> SDFMeasurement {
        var request = SDFRequest(
            laws: laws,
            views: ViewSettings(
                design: JointDesign(areas: try .area(low: 0.2, high: 1)), side: side, seed: seed),
            pairsPerImage: 1, threads: threads)
        request.unreadable = .any
        request.pairs = pairs
        let network = try RandomNetwork.network()
        return rounded
            ? try SDFMeasurement(request, network: RoundedNetwork(network: network))
            : try SDFMeasurement(request, network: network)
    }

    /// Each encoder's report is that of a run by itself, and the difference is that of the reports, sharper than either.
    @Test(arguments: PairsTaken.allCases) func differencesArePaired(_ pairs: PairsTaken) throws {
        let members = [
            try measurement(rounded: false, pairs: pairs),
            try measurement(rounded: true, side: 24, pairs: pairs),
        ]
        let found = try MeasurementRun(members).run(on: dataset)
        for (member, report) in zip(members, found.reports) {
            let alone = try member.run(on: dataset)
            #expect(report.results.map(\.estimate) == alone.results.map(\.estimate))
            #expect(report.unreadable == alone.unreadable && report.imageCount == 209)
        }
        let contrast = try #require(found.contrasts.first)
        #expect(found.contrasts.count == 1 && contrast.imageCount == 209)
        for (place, result) in contrast.results.enumerated() {
            let (first, second) = (found.reports[0].results[place], found.reports[1].results[place])
            #expect(
                abs(result.estimate.mean - second.estimate.mean + first.estimate.mean)
                    < Tolerance.float32Statistics)
            let apart = hypot(first.estimate.standardError, second.estimate.standardError)
            #expect(result.estimate.standardError < 0.8 * apart)
            #expect((result.difference == nil) == (result.law == .independent))
            if let interaction = result.difference, let a = first.difference, let b = second.difference {
                #expect(abs(interaction.mean - b.mean + a.mean) < Tolerance.float32Statistics)
            }
        }
        let measures = try #require(contrast.measures)
        for measure in SimilarityMeasure.allCases {
            for law in laws.indices {
                let value = try #require(measures.values[measure]?[law]).estimate
                let each = try found.reports.map {
                    try #require($0.measures?.values[measure]?[law]).estimate
                }
                #expect(abs(value.mean - each[1].mean + each[0].mean) < Tolerance.float32Statistics)
                #expect(value.standardError < hypot(each[0].standardError, each[1].standardError))
                #expect(value.scale == .linear)
            }
        }
    }

    @Test func anEncoderDiffersFromItselfByNothing() throws {
        let found = try MeasurementRun([
            try measurement(rounded: false), try measurement(rounded: false),
        ]).run(on: dataset)
        #expect(
            found.contrasts[0].results.allSatisfy { $0.estimate.mean == 0 && $0.estimate.standardError == 0 })
        #expect(
            found.contrasts[0].measures?.values[.auc]?.allSatisfy { $0.estimate.standardError == 0 } == true)
    }

    /// Two stores answer what a run of both does, a run of both that was stopped too.
    @Test func storesAnswerAsTheRunDoes() throws {
        let folder = try ScratchFolder()
        let members = [try measurement(rounded: false), try measurement(rounded: true)]
        let plain = try MeasurementRun(members).run(on: dataset)
        let paths = [folder.path("a.sqlite"), folder.path("b.sqlite")]
        do {
            let stores = try zip(paths, members).map {
                try PairStore.create($0, provenance: try $1.provenance(of: dataset))
            }
            let stop = Interruption()
            let part = try MeasurementRun(members, stores: stores).run(on: dataset, interruption: stop) {
                if $0 >= 40 { stop.request() }
            }
            #expect(part.reports[0].wasInterrupted)
        }
        do {
            // One of them goes on alone first.
            let store = try PairStore.resume(paths[1], provenance: try members[1].provenance(of: dataset))
            _ = try members[1].run(on: dataset, store: store)
        }
        let stores = try zip(paths, members).map {
            try PairStore.resume($0, provenance: try $1.provenance(of: dataset))
        }
        #expect(same(try MeasurementRun(members, stores: stores).run(on: dataset), plain))
        let replays = try stores.map { try SDFReplay($0, laws: laws, unreadable: .any) }
        #expect(same(try SDFReplay.compare(replays, path: "p"), plain))
    }

    private func same(_ first: SDFComparison, _ second: SDFComparison) -> Bool {
        zip(first.reports, second.reports).allSatisfy {
            $0.results.map(\.estimate) == $1.results.map(\.estimate) && same($0.measures, $1.measures)
        }
            && zip(first.contrasts, second.contrasts).allSatisfy {
                $0.results.map(\.estimate) == $1.results.map(\.estimate)
                    && $0.results.map(\.difference) == $1.results.map(\.difference)
                    && same($0.measures, $1.measures)
            }
    }

    private func same(_ first: MeasureReport?, _ second: MeasureReport?) -> Bool {
        guard let first, let second else { return false }
        return SimilarityMeasure.allCases.allSatisfy { measure in
            first.values[measure]?.map(\.estimate) == second.values[measure]?.map(\.estimate)
                && first.values[measure]?.map(\.difference) == second.values[measure]?.map(\.difference)
        }
    }

    @Test func storesOfOtherViewsAreRefused() throws {
        let folder = try ScratchFolder()
        let members = [
            try measurement(rounded: false), try measurement(rounded: false, seed: 4),
            try measurement(rounded: true, side: 24),
        ]
        let stores = try members.enumerated().map { place, member in
            let store = try PairStore.create(
                folder.path("\(place).sqlite"), provenance: try member.provenance(of: dataset))
            _ = try member.run(on: dataset, store: store)
            return store
        }
        let replays = try stores.map { try SDFReplay($0, laws: laws, unreadable: .any) }
        do {
            _ = try SDFReplay.compare([replays[0], replays[1]], path: "p")
            Issue.record("expected a refusal")
        } catch {
            let text = "\(error)"
            #expect(text.contains("1.sqlite") && text.contains("seed") && text.contains("expected 3, as"))
        }
        // The side is the encoder's own.
        #expect(try SDFReplay.compare([replays[0], replays[2]], path: "p").contrasts[0].imageCount == 209)
    }

    /// The features of some images are in their rows; bytes that are no features are refused by name.
    @Test func keptFeaturesAreChecked() throws {
        let folder = try ScratchFolder()
        let member = try measurement(rounded: false)
        let path = folder.path("s.sqlite")
        let store = try PairStore.create(path, provenance: try member.provenance(of: dataset))
        _ = try member.run(on: dataset, store: store)
        #expect(store.settings.featuresKept == 210)
        let image = try #require(try store.images([7])[7]?.outcome.value)
        let features = try #require(image.features)
        #expect(features.width == 16 && features.count == 2 * image.pairs.count)
        for change in ["x'00000000'", "substr(cosines, 1, length(cosines) - 2)"] {
            try store.queue.write { database in
                try database.execute(
                    sql: "UPDATE crossings SET cosines = \(change) WHERE image = 7 AND number = 4")
            }
            #expect(throws: StoreError.self) { try store.images([7]) }
        }
        try store.queue.write { database in
            try database.execute(sql: "DELETE FROM crossings WHERE image = 7 AND number = 4")
        }
        #expect(throws: StoreError.self) { try store.images([7]) }
    }
}

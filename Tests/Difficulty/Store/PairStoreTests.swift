import Foundation
import Imaging
import JointAugmentation
import OrderedCollections
import Statistics
import TestSupport
import Testing

@testable import Difficulty

@Suite struct PairStoreTests {
    private let laws: [Law] = [.independent, .fixedRatio(2), .joint(beta: -1), .joint(beta: 0)]

    private func request(seed: UInt64 = 3, shard: Shard = .whole, threads: Int = 1) throws -> SDFRequest {
        var request = SDFRequest(
            laws: laws,
            views: ViewSettings(
                design: JointDesign(
                    joined: [.area, .blur], areas: try .area(low: 0.2, high: 1), pipeline: .simsiam),
                side: 16,
                seed: seed), pairsPerImage: 2, threads: threads)
        request.unreadable = .any
        request.shard = shard
        return request
    }

    private func measurement(_ request: SDFRequest) throws -> SDFMeasurement {
        try SDFMeasurement(request, network: try RandomNetwork.network())
    }

    private let dataset = SmoothImages(count: 17, broken: [4])

    private func folder() throws -> URL {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("store-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        return url
    }

    private func same(_ first: SDFReport, _ second: SDFReport) -> Bool {
        first.results.map(\.estimate) == second.results.map(\.estimate)
            && first.results.map(\.difference) == second.results.map(\.difference)
            && first.results.map(\.effectivePairs) == second.results.map(\.effectivePairs)
            && first.curves == second.curves
            && first.unreadable == second.unreadable && first.imageCount == second.imageCount
    }

    @Test func keepsEveryPairAsItIs() throws {
        let url = try folder()
        defer { try? FileManager.default.removeItem(at: url) }
        let measurement = try measurement(try request())
        let plain = try measurement.run(on: dataset)
        let path = url.appendingPathComponent("s.sqlite").path
        do {
            let store = try PairStore.create(path, provenance: try measurement.provenance(of: dataset))
            #expect(same(try measurement.run(on: dataset, store: store), plain))
            #expect(try store.imageCount() == 17)
        }
        let store = try PairStore.open(path)
        #expect(store.provenance == (try measurement.provenance(of: dataset)))
        #expect(same(try SDFReplay(store, laws: laws, unreadable: .any).run(path: "p"), plain))
        let outcome = try #require(try store.images([2])[2]?.outcome.value)
        #expect(outcome.pairs.count == 4 && outcome.pairs.allSatisfy { $0.drawn.joined[.blur] != nil })
        #expect(try store.images([4])[4]?.outcome.unreadable?.name == "image 4")
        #expect(try store.images([99])[99] == nil)
    }

    /// What a run before has measured is read, not measured anew.
    @Test func goesOnWhereItStopped() throws {
        let url = try folder()
        defer { try? FileManager.default.removeItem(at: url) }
        let measurement = try measurement(try request())
        let plain = try measurement.run(on: dataset)
        let path = url.appendingPathComponent("s.sqlite").path
        do {
            let store = try PairStore.create(path, provenance: try measurement.provenance(of: dataset))
            let stop = Interruption()
            let part = try measurement.run(on: dataset, store: store, interruption: stop) {
                if $0 >= 5 { stop.request() }
            }
            #expect(part.wasInterrupted && part.imageCount < 16)
        }
        let store = try PairStore.resume(path, provenance: try measurement.provenance(of: dataset))
        let kept = try store.imageCount()
        #expect(kept > 0 && kept < 17)
        #expect(same(try measurement.run(on: dataset, store: store), plain))
        // With every image there, no network is needed for the answer.
        let none = SmoothImages(count: 17, broken: Set(0..<17))
        #expect(same(try measurement.run(on: none, store: store), plain))
    }

    /// A run that was killed while it made its store leaves a file without a word in it, and a journal.
    @Test func unbornStoresAreMade() throws {
        let url = try folder()
        defer { try? FileManager.default.removeItem(at: url) }
        let measurement = try measurement(try request())
        let provenance = try measurement.provenance(of: dataset)
        let (path, copy) = (url.appendingPathComponent("s").path, url.appendingPathComponent("t").path)
        let store = try PairStore.resume(path, provenance: provenance)
        try store.queue.close()
        _ = try PairStore.resume(path, provenance: provenance)
        // A header alone: what is left when the first transaction is rolled back.
        let header = try Data(contentsOf: URL(fileURLWithPath: path)).prefix(4096)
        var blank = Data(header.prefix(100))
        for place in [60, 61, 62, 63, 68, 69, 70, 71] { blank[place] = 0 }
        for place in 28..<32 { blank[place] = place == 31 ? 1 : 0 }
        for place in 40..<44 { blank[place] = 0 }
        blank += [13, 0, 0, 0, 0, 16, 0, 0] + [UInt8](repeating: 0, count: 4096 - 108)
        try blank.write(to: URL(fileURLWithPath: copy))
        #expect(throws: StoreError.exists(path: copy)) { try PairStore.create(copy, provenance: provenance) }
        let made = try PairStore.resume(copy, provenance: provenance)
        #expect(made.provenance == provenance)
    }

    /// An image that could not be read is tried again.
    @Test func unreadableImagesGetAnotherChance() throws {
        let url = try folder()
        defer { try? FileManager.default.removeItem(at: url) }
        let measurement = try measurement(try request())
        let store = try PairStore.create(
            url.appendingPathComponent("s").path, provenance: try measurement.provenance(of: dataset))
        let gone = SmoothImages(count: 17, broken: [4, 9, 10, 11])
        #expect(try measurement.run(on: gone, store: store).unreadable.count == 4)
        let plain = try measurement.run(on: dataset)
        #expect(same(try measurement.run(on: dataset, store: store), plain))
        #expect(same(try SDFReplay(store, laws: laws, unreadable: .any).run(path: "p"), plain))
    }

    /// Bytes of the file changed at random: an error or an answer, never a crash.
    @Test func randomDamageIsSurvived() throws {
        let url = try folder()
        defer { try? FileManager.default.removeItem(at: url) }
        let path = url.appendingPathComponent("s.sqlite").path
        let measurement = try measurement(try request())
        let store = try PairStore.create(path, provenance: try measurement.provenance(of: dataset))
        _ = try measurement.run(on: dataset, store: store)
        try store.queue.close()
        let whole = try Data(contentsOf: URL(fileURLWithPath: path))
        var stream = RandomStream(seed: 12, image: 0)
        var failures = 0
        for _ in 0..<400 {
            var bytes = whole
            for _ in 0..<(1 + stream.nextIndex(below: 3)) {
                bytes[stream.nextIndex(below: bytes.count)] = UInt8(stream.nextIndex(below: 256))
            }
            try bytes.write(to: URL(fileURLWithPath: path))
            do {
                let store = try PairStore.open(path)
                _ = try SDFReplay(store, laws: laws, unreadable: .any).run(path: "p")
            } catch { failures += 1 }
        }
        #expect(failures > 0)
    }

    @Test func shardsMergeToTheWhole() throws {
        let url = try folder()
        defer { try? FileManager.default.removeItem(at: url) }
        let plain = try measurement(try request()).run(on: dataset)
        let paths = try (1...3).map { index in
            let path = url.appendingPathComponent("part-\(index)").path
            let shard = try #require(Shard(index: index, of: 3))
            let measurement = try measurement(try request(shard: shard, threads: index))
            let store = try PairStore.create(path, provenance: try measurement.provenance(of: dataset))
            let report = try measurement.run(on: dataset, store: store)
            #expect(report.imageCount + report.unreadable.count == shard.imageCount(of: 17))
            return path
        }
        let whole = url.appendingPathComponent("whole").path
        #expect(try PairStore.merge([paths[2], paths[0], paths[1]], into: whole) == 17)
        let store = try PairStore.open(whole)
        #expect(store.provenance.shard == .whole)
        #expect(same(try SDFReplay(store, laws: laws, unreadable: .any).run(path: "p"), plain))
        for (parts, message) in [
            ([paths[0], paths[1]], "without shard 3/3"), ([paths[0], paths[1], paths[1]], "each shard once"),
            ([paths[0], whole], "a shard of 3"),
        ] {
            let error = #expect(throws: StoreError.self) {
                try PairStore.merge(parts, into: url.appendingPathComponent("other").path)
            }
            #expect(error?.description.contains(message) == true, "\(String(describing: error))")
        }
    }

    @Test func unfinishedPartsAreRefused() throws {
        let url = try folder()
        defer { try? FileManager.default.removeItem(at: url) }
        let shard = try #require(Shard(index: 1, of: 1))
        let measurement = try measurement(try request(shard: shard))
        let path = url.appendingPathComponent("part").path
        let store = try PairStore.create(path, provenance: try measurement.provenance(of: dataset))
        let unread = UnreadableImage(name: "image 0", reason: "r")
        try store.add([StoredImage(number: 0, name: "image 0", outcome: .unreadable(unread))])
        #expect(throws: StoreError.busy(path: path)) { try PairStore.open(path, isWritten: true) }
        try store.queue.close()
        let error = #expect(throws: StoreError.self) {
            try PairStore.merge([path], into: url.appendingPathComponent("whole").path)
        }
        #expect(error?.description.contains("all 17 images of shard 1/1, found 1") == true)
    }

    @Test func pairsOfAnotherRunAreRefused() throws {
        let url = try folder()
        defer { try? FileManager.default.removeItem(at: url) }
        let first = try measurement(try request())
        let store = try PairStore.create(
            url.appendingPathComponent("s").path, provenance: try first.provenance(of: dataset))
        try store.check(against: try first.provenance(of: dataset))
        var others: [(String, StoreProvenance)] = [
            ("seed", try measurement(try request(seed: 4)).provenance(of: dataset))
        ]
        var side = try request()
        side.views.side = 24
        others.append(("side", try measurement(side).provenance(of: dataset)))
        var more = try request()
        more.pairsPerImage = 3
        others.append(("pairs_per_image", try measurement(more).provenance(of: dataset)))
        var checkpoint = try first.provenance(of: dataset)
        checkpoint.settings["checkpoint"] = "other"
        others.append(("checkpoint", checkpoint))
        for (name, provenance) in others {
            let error = #expect(throws: StoreError.self) { try store.check(against: provenance) }
            guard case .otherRun(_, let setting, _, _)? = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
            #expect(setting == name)
        }
        // Remarks decide nothing.
        var remarked = try first.provenance(of: dataset)
        remarked.remarks = [:]
        try store.check(against: remarked)
    }

    /// Rows and settings that no run writes.
    @Test(.eachRow) func damageIsNamed() {
        eachRow([
            "UPDATE pairs SET cosine = 7", "UPDATE pairs SET width1 = 4000",
            "DELETE FROM pairs WHERE draw = 1",
            "UPDATE pairs SET s1 = 9e999", "UPDATE images SET width = -3", "UPDATE pairs SET blur_t = NULL",
            "UPDATE provenance SET value = 'x' WHERE name = 'seed'",
            "UPDATE provenance SET value = '999999999999' WHERE name = 'pairs_per_image'",
            "UPDATE provenance SET value = '{}' WHERE name = 'pipeline'",
            "DELETE FROM provenance WHERE name = 'families'", "CREATE TABLE other (x)",
            "CREATE TRIGGER t AFTER INSERT ON images BEGIN DELETE FROM pairs; END", "DROP TABLE pairs",
            "PRAGMA user_version = 9", "PRAGMA application_id = 9",
        ]) { try damageIsNamed($0) }
    }

    private func damageIsNamed(_ statement: String) throws {
        let url = try folder()
        defer { try? FileManager.default.removeItem(at: url) }
        let path = url.appendingPathComponent("s.sqlite").path
        let measurement = try measurement(try request())
        let store = try PairStore.create(path, provenance: try measurement.provenance(of: dataset))
        _ = try measurement.run(on: dataset, store: store)
        try store.queue.inDatabase { try $0.execute(sql: statement) }
        try store.queue.close()
        #expect(throws: (any Error).self) {
            let store = try PairStore.open(path)
            _ = try SDFReplay(store, laws: laws, unreadable: .any).run(path: "p")
        }
    }

    @Test func otherFilesAreRefused() throws {
        let url = try folder()
        defer { try? FileManager.default.removeItem(at: url) }
        let path = url.appendingPathComponent("f").path
        #expect(throws: StoreError.missing(path: path)) { try PairStore.open(path) }
        for bytes in [Data(), Data("hello".utf8), Data(repeating: 7, count: 10_000)] {
            try bytes.write(to: URL(fileURLWithPath: path))
            #expect(throws: StoreError.self) { try PairStore.open(path) }
        }
    }

    /// The seed's order of images, the same looks: a store answers as the run that stopped early did.
    @Test func earlyStopsAreRepeated() throws {
        let url = try folder()
        defer { try? FileManager.default.removeItem(at: url) }
        let dataset = SmoothImages(count: 400)
        var request = try request()
        request.laws = [.joint(beta: 0), .joint(beta: 1)]
        request.halfWidth = 0.02
        let measurement = try measurement(request)
        let path = url.appendingPathComponent("s").path
        let provenance = try StoreProvenance(measurement.settings(of: dataset, encoder: EncoderSettings()))
        let store = try PairStore.create(path, provenance: provenance)
        let report = try measurement.run(on: dataset, store: store)
        #expect(report.isNarrow == true && report.imageCount < 400 && report.imageCount >= 100)
        let differences = report.results.compactMap(\.difference)
        #expect(differences.count == 2)
        for asked in report.results.map(\.estimate) + differences {
            #expect(asked.interval().upperBound - asked.interval().lowerBound <= 2 * 0.02)
        }
        let replay = try SDFReplay(store, laws: request.laws, halfWidth: 0.02, unreadable: .any)
        let again = try replay.run(path: "p")
        #expect(same(again, report) && !again.wasInterrupted)
        #expect(try SDFReplay(store, laws: request.laws, unreadable: .any).run(path: "p").wasInterrupted)
    }

    @Test func answersOnlyWhatItsPairsStandFor() throws {
        let url = try folder()
        defer { try? FileManager.default.removeItem(at: url) }
        let measurement = try measurement(try request())
        let store = try PairStore.create(
            url.appendingPathComponent("s").path, provenance: try measurement.provenance(of: dataset))
        #expect(throws: DifficultyError.self) { try SDFReplay(store, laws: [.fixedRatio(3)]) }
        let known = SDFReplay.laws(of: store, among: [.independent, .fixedRatio(3), .joint(beta: 0.37)])
        #expect(known == [.independent, .joint(beta: 0.37), .fixedRatio(2)])
    }
}

import Foundation
import Imaging
import JointAugmentation
import Statistics
import TestSupport
import Testing

@testable import Difficulty

/// A store that is not as it was written: an error that names it, or the same answer.
@Suite struct StoreDamageTests {
    private let laws: [Law] = [.independent, .fixedRatio(2), .joint(beta: -1), .joint(beta: 0)]
    private let dataset = SmoothImages(count: 17, broken: [4])
    /// `JC_STATS_FUZZ=10000` asks for more.
    private static let rounds =
        ProcessInfo.processInfo.environment["JC_STATS_FUZZ"].flatMap(Int.init) ?? 2500

    private func measurement(
        shard: Shard = .whole, pairs: PairsTaken = .all
    ) throws -> SDFMeasurement {
        var request = SDFRequest(
            laws: laws,
            views: ViewSettings(
                design: JointDesign(
                    joined: [.area, .blur], areas: try .area(low: 0.2, high: 1), pipeline: .simsiam),
                side: 16,
                seed: 3), pairsPerImage: 2, threads: 1)
        request.unreadable = .any
        request.shard = shard
        request.pairs = pairs
        return try SDFMeasurement(request, network: try RandomNetwork.network())
    }

    private func provenance(_ measurement: SDFMeasurement) throws -> StoreProvenance {
        try StoreProvenance(
            measurement.settings(of: dataset, encoder: EncoderSettings(checkpoint: "abc")),
            // Long enough for pages of its own.
            remarks: ["context": String(repeating: "a long remark ", count: 600)])
    }

    /// Writes a store of all images and gives its bytes.
    private func store(_ url: URL, shard: Shard = .whole, pairs: PairsTaken = .all) throws -> Data {
        let measurement = try measurement(shard: shard, pairs: pairs)
        let store = try PairStore.create(url.path, provenance: try provenance(measurement))
        _ = try measurement.run(on: dataset, store: store)
        try store.queue.close()
        return try Data(contentsOf: url)
    }

    /// All that is told of a store: its images as the files of a report have them, and its provenance.
    private func answer(_ path: String) throws -> String {
        let store = try PairStore.open(path)
        let report = try SDFReplay(store, laws: laws, unreadable: .any).run(path: "p")
        let images = try store.images(Array(0..<17)).sorted { $0.key < $1.key }.map(\.value)
        return "\(report.results) \(report.curves) \(report.unreadable) \(images) \(store.provenance)"
    }

    private func inFolder(_ body: (URL) throws -> Void) throws {
        let folder = try ScratchFolder()
        try body(folder.url)
    }

    /// Whether a file is refused by name; another answer than the right one is recorded.
    private func isRefused(
        _ bytes: Data, at url: URL, right: String, _ comment: @autoclosure () -> Comment
    ) throws -> Bool {
        try bytes.write(to: url)
        for ending in ["-journal", "-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: url.path + ending)
        }
        do {
            let found = try answer(url.path)
            #expect(found == right, comment())
            return false
        } catch {
            #expect("\(error)".contains(url.path), "\(error)")
            return true
        }
    }

    @Test func flippedBitsChangeNoAnswer() throws {
        try inFolder { folder in
            let url = folder.appendingPathComponent("s.sqlite")
            let whole = try store(url)
            let right = try answer(url.path)
            var stream = RandomStream(seed: 8, image: 0)
            // Every byte of the file's header and of each page's, and any others.
            let heads = stride(from: 0, to: whole.count, by: 4096).flatMap { $0..<$0 + 12 }
            let others = (0..<Self.rounds).map { _ in stream.nextIndex(below: whole.count) }
            var refused = 0
            for place in Array(0..<100) + heads + others {
                var bytes = whole
                bytes[place] ^= 1 << UInt8(stream.nextIndex(below: 8))
                let isRefused = try isRefused(bytes, at: url, right: right, "bit of byte \(place)")
                refused += isRefused ? 1 : 0
            }
            #expect(refused > Self.rounds / 2)
        }
    }

    @Test func shorterAndLongerFilesAreRefused() throws {
        try inFolder { folder in
            let url = folder.appendingPathComponent("s.sqlite")
            let whole = try store(url)
            let right = try answer(url.path)
            let lengths = stride(from: 1, to: whole.count, by: max(1, 60_000 / Self.rounds) * 2 + 1)
            let edges = stride(from: 4096, to: whole.count, by: 4096).flatMap { $0 - 2...$0 + 2 }
            for length in Array(lengths) + edges + [whole.count - 1] {
                let isRefused = try isRefused(
                    whole.prefix(length), at: url, right: right, "\(length) bytes")
                #expect(isRefused, "\(length) of \(whole.count) bytes")
            }
            for more in [1, 100, 4096] {
                let longer = whole + Data(count: more)
                #expect(try isRefused(longer, at: url, right: right, "\(more) more"))
            }
        }
    }

    /// Pages of zeros, and pages that were written over each other.
    @Test func lostAndExchangedPagesChangeNoAnswer() throws {
        try inFolder { folder in
            let url = folder.appendingPathComponent("s.sqlite")
            let whole = try store(url)
            let right = try answer(url.path)
            let pages = stride(from: 0, to: whole.count, by: 4096).map { $0..<$0 + 4096 }
            for page in pages {
                var blank = whole
                blank.replaceSubrange(page, with: Data(count: 4096))
                #expect(try isRefused(blank, at: url, right: right, "page at \(page.lowerBound)"))
                for other in pages where other != page {
                    var copied = whole
                    copied.replaceSubrange(page, with: whole[other])
                    let isRefused = try isRefused(
                        copied, at: url, right: right, "page at \(page.lowerBound) as \(other.lowerBound)")
                    #expect(isRefused)
                }
            }
        }
    }

    /// Rows that came, went or changed together with others: what their own checksums cannot tell, the sum does.
    @Test(.eachRow) func changedRowsAreRefused() {
        eachRow(
            ([
                "DELETE FROM images WHERE image = 16; DELETE FROM pairs WHERE image = 16; DELETE FROM checks WHERE image = 16",
                "DELETE FROM images; DELETE FROM pairs; DELETE FROM checks",
                "DELETE FROM images WHERE image = 4", "DELETE FROM checks WHERE image = 4",
                "UPDATE images SET name = 'other' WHERE image = 4",
                "UPDATE pairs SET iou = iou / 2 WHERE image = 3",
                "UPDATE images SET reason = 'r' WHERE image = 5", "UPDATE pairs SET cosine = cosine + 1e-12",
                "UPDATE provenance SET value = value || ' ' WHERE kind = 'remark'",
                "UPDATE provenance SET value = 'def' WHERE name = 'checkpoint'", "DELETE FROM totals",
                "UPDATE totals SET images = images - 1", "INSERT INTO totals VALUES (1, 0, 0)",
            ] as [String]).named { $0 }
        ) { try changedRowsAreRefused($0) }
    }

    private func changedRowsAreRefused(_ test: Named<String>) throws {
        let statements = test.value
        try inFolder { folder in
            let url = folder.appendingPathComponent("s.sqlite")
            _ = try store(url)
            let measurement = try measurement()
            let store = try PairStore.resume(url.path, provenance: try provenance(measurement))
            try store.queue.inDatabase { try $0.execute(sql: statements) }
            try store.queue.close()
            let error = #expect(throws: (any Error).self) { try answer(url.path) }
            #expect("\(String(describing: error))".contains("damaged"), "\(String(describing: error))")
        }
    }

    /// A run that goes on, and a merge, look as closely.
    @Test func damageEndsARunThatGoesOnAndAMerge() throws {
        try inFolder { folder in
            let paths = (1...2).map { folder.appendingPathComponent("part-\($0)") }
            let shards = try (1...2).map { try #require(Shard(index: $0, of: 2)) }
            let wholes = try zip(paths, shards).map { try store($0, shard: $1) }
            let merged = folder.appendingPathComponent("whole")
            #expect(try PairStore.merge(paths.map(\.path), into: merged.path) == 17)
            let right = try answer(merged.path)
            let measurement = try measurement(shard: shards[1])
            let expected = try provenance(measurement)
            let report = "\(try measurement.run(on: dataset).results)"
            var stream = RandomStream(seed: 9, image: 0)
            var (refused, unmerged) = (0, 0)
            for _ in 0..<min(Self.rounds, 300) {
                var bytes = wholes[1]
                let place = stream.nextIndex(below: bytes.count)
                bytes[place] ^= 1 << UInt8(stream.nextIndex(below: 8))
                try bytes.write(to: paths[1])
                try? FileManager.default.removeItem(at: merged)
                do {
                    _ = try PairStore.merge(paths.map(\.path), into: merged.path)
                    #expect(try answer(merged.path) == right, "byte \(place)")
                } catch { unmerged += 1 }
                try bytes.write(to: paths[1])
                do {
                    let store = try PairStore.resume(paths[1].path, provenance: expected)
                    #expect("\(try measurement.run(on: dataset, store: store).results)" == report)
                } catch { refused += 1 }
            }
            #expect(refused > 100 && unmerged > 100)
        }
    }

    /// A store of version 1 has no checksums: it answers all the same, and has them once a run has gone on with it. One of
    /// version 2 has them, and no cosines of the views of different pairs.
    @Test(arguments: [1, 2]) func storesOfTheVersionsBeforeAnswer(_ version: Int) throws {
        try inFolder { folder in
            let url = folder.appendingPathComponent("s.sqlite")
            _ = try store(url, pairs: .drawn)
            let right = try answer(url.path)
            let measurement = try measurement(pairs: .drawn)
            let expected = try provenance(measurement)
            do {
                let store = try PairStore.resume(url.path, provenance: expected)
                try store.queue.inDatabase {
                    let tables = version == 1 ? ["crossings", "checks", "totals"] : ["crossings"]
                    for table in tables { try $0.execute(sql: "DROP TABLE \(table)") }
                    try $0.execute(sql: "PRAGMA user_version = \(version); VACUUM")
                }
                try store.queue.close()
            }
            #expect(try PairStore.open(url.path).hadChecksums == (version == 2))
            #expect(try answer(url.path) == right)
            do {
                let store = try PairStore.resume(url.path, provenance: expected)
                #expect(store.hadChecksums == (version == 2) && store.hasChecksums && store.hasCrossings)
                try store.queue.close()
            }
            #expect(try PairStore.open(url.path).hadChecksums)
            #expect(try answer(url.path) == right)
        }
    }

    /// One word that changes always shows; what SQLite does not keep apart has one checksum.
    @Test func checksumsTellValuesApart() {
        func digest(_ body: (inout RowDigest) -> Void) -> Int64 {
            var digest = RowDigest()
            body(&digest)
            return digest.value
        }
        let values = [
            digest { $0.add(0) }, digest { $0.add(1) }, digest { _ in },
            digest { $0.add("a") }, digest { $0.add("ab") },
            digest {
                $0.add("b"); $0.add("a")
            },
            digest { $0.add((0.0).databaseValue) }, digest { $0.add(0.databaseValue) },
            digest { $0.add((0.1).databaseValue) }, digest { $0.add("0".databaseValue) },
        ]
        #expect(Set(values).count == values.count)
        #expect(digest { $0.add((-0.0).databaseValue) } == digest { $0.add((0.0).databaseValue) })
    }
}

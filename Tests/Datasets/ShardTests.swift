import Foundation
import Imaging
import Testing
import TestSupport

@testable import Datasets

private let fixtures = Bundle.module.bundleURL.appendingPathComponent("Fixtures").path

/// Folders of tars, WebDataset's layout, as Tests/Reference/datasets_fixtures.py makes them.
struct ShardTests {
    private func folder(_ tars: [String: String]) throws -> ScratchFolder {
        let folder = try ScratchFolder()
        for (name, fixture) in tars {
            try folder.write(name, [UInt8](Data(contentsOf: URL(fileURLWithPath: "\(fixtures)/\(fixture)"))))
        }
        return folder
    }

    @Test func shardsFollowEachOther() throws {
        let folder = try folder([
            "part-1.tar": "shard.tar", "part-0.tar": "shard.tar", "readme.txt": "README.md",
        ])
        let dataset = try Datasets.open(folder.path, cache: nil)
        #expect(dataset.layout == "tar shards" && dataset.count == 6)
        #expect(
            (0..<3).map(dataset.name) == [
                "part-0.tar/one.png", "part-0.tar/sub.folder/two.left.png", "part-0.tar/three.png",
            ])
        #expect(dataset.name(at: 3) == "part-1.tar/one.png")
        #expect((0..<6).map(dataset.label) == [3, 0, nil, 3, 0, nil])
        #expect(dataset.classNames == ["0", "1", "2", "3"])
        #expect(try (0..<6).map(dataset.image) == [60, 70, 80, 60, 70, 80].map(grey))
    }

    @Test func foldersInsideAreClassesWithoutClassFiles() throws {
        let folder = try folder(["a.tar": "gnu.tar", "b.tar": "pax.tar"])
        let dataset = try Datasets.open(folder.path, cache: nil)
        #expect(dataset.classNames == ["n1", "n2"])
        #expect((0..<8).map(dataset.label) == [0, 0, 1, 1, 0, 0, 1, 1])
        #expect(try dataset.image(at: 4) == grey(40))
    }

    @Test func keptListingsGiveTheSame() throws {
        let (folder, kept) = (try folder(["a.tar": "shard.tar", "b.tar": "gnu.tar"]), try ScratchFolder())
        let cache = ListingCache(folder: kept.path, fewest: 1)
        let first = try Datasets.open(folder.path, cache: cache)
        let second = try Datasets.open(folder.path, cache: cache)
        #expect(first.fingerprint == second.fingerprint)
        #expect(try (0..<7).map(first.image) == (0..<7).map(second.image))
        try folder.write("c.tar", [UInt8](Data(contentsOf: URL(fileURLWithPath: "\(fixtures)/shard.tar"))))
        #expect(try Datasets.open(folder.path, cache: cache).count == 10)
    }

    @Test func aShardThatIsNoneIsNamed() throws {
        let folder = try folder(["a.tar": "shard.tar", "b.tar": "README.md"])
        let error = #expect(throws: DatasetError.self) { try Datasets.open(folder.path, cache: nil) }
        #expect(error?.description.hasPrefix("\(folder.path)/b.tar: ") == true)
    }

    /// An empty image is named when its turn comes; what macOS leaves behind is no class.
    @Test func emptyImagesAndStraysDoNoHarm() throws {
        let folder = try folder(["a.tar": "awkward-shard.tar"])
        let dataset = try Datasets.open(folder.path, cache: nil)
        #expect((0..<2).map(dataset.label) == [4, nil])
        #expect(try dataset.image(at: 0) == grey(90))
        let error = #expect(throws: DatasetError.self) { try dataset.image(at: 1) }
        #expect(error?.description.contains("a.tar/empty.png") == true)
        // By itself a shard is read as it is among others.
        let alone = try Datasets.open(folder.path("a.tar"), cache: nil)
        #expect(alone.layout == "tar" && (0..<2).map(alone.label) == [4, nil])
        #expect((0..<2).map(alone.name) == ["one.png", "empty.png"])
    }

    @Test func compressedShardsAreRefused() throws {
        let folder = try folder(["a.tar": "gnu.tar.gz"])
        #expect(throws: DatasetError.self) { try Datasets.open(folder.path, cache: nil) }
    }

    /// A shard that was cut while it is open: the image is named, the others stay.
    @Test func aShardThatWasCutIsNamed() throws {
        let folder = try folder(["a.tar": "shard.tar"])
        let dataset = try Datasets.open(folder.path, cache: nil)
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: folder.path("a.tar")))
        try handle.truncate(atOffset: 2100)
        let error = #expect(throws: DatasetError.self) { try dataset.image(at: 2) }
        #expect(error?.description.contains("a.tar/three.png") == true)
        #expect(try dataset.image(at: 0) == grey(60))
    }
}

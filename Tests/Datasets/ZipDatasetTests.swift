import Foundation
import Imaging
import TestSupport
import Testing

@testable import Datasets

/// Zips of images, as Python's zipfile writes them (Tests/Reference/datasets_fixtures.py) and as no one should.
struct ZipDatasetTests {
    private static let fixtures = Bundle.module.bundleURL.appendingPathComponent("Fixtures").path

    private func levels(_ dataset: any ImageDataset) throws -> [UInt8] {
        try (0..<dataset.count).map { try dataset.image(at: $0).pixels[0] }
    }

    @Test(.eachRow) func membersAreImagesInTheirOrder() {
        eachRow(["stored.zip", "deflated.zip", "streamed.zip", "long.zip", "prefixed.zip"]) { name in
            let dataset = try Datasets.open("\(Self.fixtures)/\(name)", cache: nil)
            #expect(dataset.layout == "zip")
            #expect(
                (0..<dataset.count).map(dataset.name) == [
                    "root/train/n1/b.png", "root/train/n1/a.PNG", "root/train/n2/cé.png",
                ])
            // Of the two b.png the last one, at the place of the first.
            #expect(try levels(dataset) == [40, 20, 30])
            #expect(dataset.classNames == ["n2", "n1"])
            #expect((0..<dataset.count).map(dataset.label) == [1, 1, 0])
            #expect(dataset.leftOut.isEmpty)
        }
    }

    @Test func oneListingIsOneFingerprint() throws {
        let found = try ["deflated.zip", "deflated.zip", "stored.zip"].map {
            try Datasets.open("\(Self.fixtures)/\($0)", cache: nil).fingerprint
        }
        #expect(found[0] == found[1] && found[0] != found[2])
    }

    @Test func whatIsNotReadIsCounted() throws {
        let links = try Datasets.open("\(Self.fixtures)/links.zip", cache: nil)
        #expect(links.leftOut.description == "1 link (root/train/n1/link.png)")
        let error = #expect(throws: DatasetError.self) {
            try Datasets.open("\(Self.fixtures)/bzip2.zip", cache: nil)
        }
        #expect(error?.description.contains("found 4 compressed by method 12 (root/train/n1/a.PNG)") == true)
        var zip = try images(3)
        zip.members[1].flags = 1
        let listing = try ZipListing(.memory(zip.build()), path: "a.zip")
        #expect(listing.listing.count == 2)
        #expect(listing.leftOut.description == "1 encrypted (a/1.png)")
    }

    @Test func classesMayStandInFilesBeside() throws {
        var zip = try images(2)
        zip.members.insert(.init(name: "a/0.cls", data: Array("3\n".utf8)), at: 1)
        zip.members.append(.init(name: "a/1.json", data: Array("{\"label\": 1}".utf8)))
        let listing = try ZipListing(.memory(zip.build()), path: "a.zip")
        var labels: [Int?] = []
        try listing.listing.forEach { labels.append($0.label) }
        #expect(labels == [3, 1])
    }

    /// As tiny-imagenet-200.zip is given out, all parts in one.
    @Test func ofTinyImageNetTheTrainingPartCounts() throws {
        var zip = ZipBuilder()
        let names = [
            "val/images/v.png", "train/n2/images/a.png", "test/images/t.png", "train/n1/images/b.png",
        ]
        for (level, name) in names.enumerated() {
            zip.members.append(.init(name: "tiny/\(name)", data: try PNGEncoder.encode(grey(UInt8(level)))))
        }
        zip.members.append(.init(name: "tiny/wnids.txt", data: Array("n2\nn1\nn3\n".utf8)))
        let folder = try ScratchFolder()
        try folder.write("tiny.zip", zip.build())
        let dataset = try Datasets.open(folder.path("tiny.zip"), cache: nil)
        #expect(try levels(dataset) == [1, 3])
        #expect(dataset.classNames == ["n2", "n1", "n3"])
        #expect((0..<2).map(dataset.label) == [0, 1])
        // Without a folder of one of the classes it is any data set.
        zip.members[1].name = "tiny/train/x/images/a.png"
        zip.members[3].name = "tiny/train/y/images/b.png"
        try folder.write("other.zip", zip.build())
        #expect(try Datasets.open(folder.path("other.zip"), cache: nil).count == 4)
    }

    @Test func aKeptListingReadsTheSame() throws {
        let (folder, kept) = (try ScratchFolder(), try ScratchFolder())
        try folder.write("a.zip", images(4).build())
        let cache = ListingCache(folder: kept.path, fewest: 1)
        let first = try Datasets.open(folder.path("a.zip"), cache: cache)
        let second = try Datasets.open(folder.path("a.zip"), cache: cache)
        #expect(try kept.names.count == 1)
        #expect(try levels(first) == [0, 1, 2, 3] && levels(second) == [0, 1, 2, 3])
        #expect(first.fingerprint == second.fingerprint)
    }

    @Test func everyCutOfAZipIsAnError() throws {
        let whole = try images(2).build()
        let folder = try ScratchFolder()
        for length in 0..<whole.count {
            try folder.write("a.zip", Array(whole.prefix(length)))
            #expect(throws: DatasetError.self, "\(length)") {
                try Datasets.open(folder.path("a.zip"), cache: nil)
            }
        }
    }

    /// Each claim is of the second member, whose bytes are then not read.
    @Test(.eachRow) func wrongClaimsAreErrors() {
        eachRow(
            [
                ("checksum", { $0.checksum = 1 }), ("size", { $0.size = 5 }), ("more", { $0.size = 5000 }),
                ("stored", { $0.compressedSize = 7 }), ("place", { $0.headerOffset = 1 }),
                ("beyond", { $0.headerOffset = 0x7FFF_FFFF }), ("method", { $0.method = 8 }),
            ] as [(String, (inout ZipBuilder.Member) -> Void)]
        ) { name, change in
            var zip = try images(3)
            change(&zip.members[1])
            let folder = try ScratchFolder()
            try folder.write("a.zip", zip.build())
            let dataset = try Datasets.open(folder.path("a.zip"), cache: nil)
            #expect(try dataset.image(at: 0) == grey(0) && dataset.image(at: 2) == grey(2))
            let error = #expect(throws: DatasetError.self) { try dataset.image(at: 1) }
            #expect(error?.description.contains("a/1.png") == true, "\(error as Any)")
        }
    }

    @Test func hugeMembersAreRefusedBeforeMemoryIsTaken() throws {
        for size in [UInt32(1 << 28) + 1, 0xFFFF_FFFE] {
            var zip = try images(1)
            zip.members[0].size = size
            let expected = DatasetError.tooLarge(
                path: "a.zip", what: "member a/0.png", limit: 1 << 28, found: Int(size))
            #expect(throws: expected) { try ZipListing(.memory(zip.build()), path: "a.zip") }
        }
        var allowance = ArchiveAllowance(path: "a.zip")
        allowance.memberLimit = 2
        #expect(throws: DatasetError.tooMany(path: "a.zip", what: "members of an archive", limit: 2)) {
            try ZipListing(.memory(images(3).build()), path: "a.zip", allowance: allowance)
        }
    }

    @Test func damageIsAnErrorOrAListing() throws {
        let whole = try images(3).build()
        var state: UInt64 = 1
        for _ in 0..<3000 {
            var damaged = whole
            for _ in 0..<2 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                damaged[Int(state >> 33) % damaged.count] = UInt8(truncatingIfNeeded: state >> 25)
            }
            guard let zip = try? ZipListing(.memory(damaged), path: "a.zip") else { continue }
            let places = ImagePlaces.zip(.memory(damaged), path: "a.zip")
            try zip.listing.forEach { image in
                guard let bytes = try? places.bytes(of: image) else { return }
                #expect(bytes.count == image.byteCount)
            }
        }
    }

    private func images(_ count: Int) throws -> ZipBuilder {
        ZipBuilder(
            members: try (0..<count).map {
                .init(name: "a/\($0).png", data: try PNGEncoder.encode(grey(UInt8($0))))
            })
    }
}

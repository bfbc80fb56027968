import Foundation
import Imaging
import Testing
import TestSupport

@testable import Datasets

/// What looks like an image and is not read is counted and named.
struct LeftOutTests {
    private func counts(_ leftOut: LeftOut) -> [String: Int] {
        Dictionary(uniqueKeysWithValues: leftOut.entries.map { ($0.kind, $0.count) })
    }

    @Test func endingsOfImagesAreReadOrCounted() throws {
        let folder = try ScratchFolder()
        let read = [
            "a/1.jpe", "a/2.jfif", "a/3.JPG", "b/4.apng", "b/5.Jpeg", "b/6.PNG", "b/7.webp", "c/1.bmp",
            "c/2.tif",
            "c/3.tiff", "c/4.gif", "c/5.AVIF", "c/6.avifs",
        ]
        for (level, name) in read.enumerated() { try folder.writeImage(name, level: UInt8(level)) }
        for name in ["b/2.heic", "a/1.HEIC", "a/1.ico", "a/1.ppm", "a/1.tga", "b/x/1.jxl", "a/.1.heic"] {
            try folder.write(name, "not read")
        }
        for name in ["a/notes.txt", "a/heic", "a/1.json"] { try folder.write(name, "no image") }
        let dataset = try Datasets.open(folder.path)
        #expect((0..<dataset.count).map(dataset.name) == read)
        #expect(try dataset.image(at: 1) == grey(1))
        #expect(counts(dataset.leftOut) == [".heic": 2, ".ico": 1, ".ppm": 1, ".tga": 1, ".jxl": 1])
        #expect(
            dataset.leftOut.description
                == "2 .heic, 1 .ico, 1 .jxl, 1 .ppm, 1 .tga (a/1.HEIC, a/1.ico, b/x/1.jxl, a/1.ppm, a/1.tga)"
        )
    }

    @Test func linksThatLeadNowhereAndPipesAreCounted() throws {
        let folder = try ScratchFolder()
        try folder.writeImage("a/1.png")
        for name in ["a/2.png", "a/3.heic", "whole-class", "a/notes.txt"] {
            try FileManager.default.createSymbolicLink(
                atPath: folder.path(name), withDestinationPath: folder.path("nothing"))
        }
        #expect(mkfifo(folder.path("a/4.png"), 0o600) == 0)
        let dataset = try Datasets.open(folder.path)
        #expect(dataset.count == 1)
        #expect(counts(dataset.leftOut) == ["dangling link": 3, "special file": 1])
        #expect(dataset.leftOut.description == "3 dangling links, 1 special file (a/2.png, a/4.png)")
    }

    @Test(arguments: ["gnu.tar", "pax.tar.bz2"]) func linksInTarsAreCounted(name: String) throws {
        let fixtures = Bundle.module.bundleURL.appendingPathComponent("Fixtures").path
        let dataset = try Datasets.open("\(fixtures)/\(name)", cache: nil)
        #expect(dataset.count == 4)
        #expect(dataset.leftOut.description == "2 links (root/train/n1/images/link1.png)")
    }

    @Test func membersThatAreNotReadAreCounted() throws {
        var tar = TarBuilder()
        for name in ["a.png", "b.heic", "../c.png", "./.d.png", "e/f.ICO", "g.txt"] { tar.add(name, [1]) }
        tar.add("h.jpg", type: "1", link: "a.png")
        tar.add("folder", type: "2", link: "elsewhere")
        tar.add("second", type: "1", link: "g.txt")
        tar.add("notes.txt", type: "2", link: "g.txt")
        tar.add("device.png", type: "3")
        let listing = try ArchiveListing(.memory(tar.closed), path: "a.tar", heldLimit: nil)
        #expect(counts(listing.leftOut) == [".heic": 1, ".ico": 1, "path with ..": 1, "link": 2])
    }

    @Test func shardsNameTheArchiveAndWhatLiesBeside() throws {
        let folder = try ScratchFolder()
        var tar = TarBuilder()
        tar.add("1.png", try PNGEncoder.encode(grey(1)))
        tar.add("2.heic", [1])
        try folder.write("B.TAR", tar.closed)
        try folder.write("a.tar", tar.closed)
        try folder.write("beside.heic", "not read")
        let dataset = try Datasets.open(folder.path, cache: nil)
        #expect(dataset.layout == "tar shards" && dataset.count == 2)
        #expect(dataset.name(at: 0) == "B.TAR/1.png")
        #expect(dataset.leftOut.description == "3 .heic (B.TAR/2.heic)")
    }

    @Test func whatIsLeftOutIsKeptWithTheListingAndPassedOn() throws {
        let (folder, kept) = (try ScratchFolder(), try ScratchFolder())
        for number in 0..<4 { try folder.writeImage("c\(number % 2)/\(number).png") }
        try folder.write("c0/9.heic", "not read")
        let cache = ListingCache(folder: kept.path, fewest: 1)
        for _ in 0..<2 {
            let dataset = try Datasets.open(folder.path, cache: cache)
            #expect(dataset.leftOut.description == "1 .heic (c0/9.heic)")
            let part = try SubsetDataset(dataset, limit: 2)
            #expect(part.leftOut == dataset.leftOut)
            let held = CachedDataset(part, bytes: 1000)
            #expect(held.leftOut == dataset.leftOut && held.subset == part.subset && held.subset != nil)
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: kept.path).count == 1)
    }

    @Test func theOfficialLayoutCountsToo() throws {
        let folder = try ScratchFolder()
        try folder.write("wnids.txt", "n1\n")
        try folder.writeImage("train/n1/images/1.png")
        try folder.write("train/n1/images/2.jxl", "not read")
        #expect(try Datasets.open(folder.path).leftOut.description == "1 .jxl (n1/images/2.jxl)")
    }

    @Test func foldersOfOtherImagesSaySo() throws {
        let folder = try ScratchFolder()
        for name in ["1.heic", "2.heic", "3.ico"] { try folder.write(name, "not read") }
        let error = #expect(throws: DatasetError.self) { try Datasets.open(folder.path) }
        #expect(
            error?.description.hasSuffix(
                "found 2 .heic, 1 .ico (1.heic, 3.ico); read are \(ImageFormat.names)")
                == true)
    }
}

/// Names that are no text: Latin-1 from old archives and cameras.
struct RawNameTests {
    /// A file or folder below `folder` by the bytes of its name.
    private func bytes(_ folder: ScratchFolder, _ name: [UInt8]) -> [CChar] {
        (Array(folder.path.utf8) + [0x2F] + name + [0]).map { CChar(bitPattern: $0) }
    }

    private func write(_ folder: ScratchFolder, _ name: [UInt8], level: UInt8) throws {
        let picture = try PNGEncoder.encode(grey(level))
        let file = try #require(fopen(bytes(folder, name), "w"))
        #expect(fwrite(picture, 1, picture.count, file) == picture.count)
        fclose(file)
    }

    @Test func filesAndFoldersOfSuchNamesAreRead() throws {
        let folder = try ScratchFolder()
        #expect(mkdir(bytes(folder, [0xE9, 0x63]), 0o700) == 0)
        try write(folder, [0xE9, 0x63] + Array("/1.png".utf8), level: 1)
        try write(folder, [0xE9, 0x63, 0x2F, 0xFF] + Array(".png".utf8), level: 2)
        try write(folder, Array("b.png".utf8), level: 3)
        let dataset = try Datasets.open(folder.path, cache: nil)
        #expect((0..<dataset.count).map(dataset.name) == [#"\xe9c/1.png"#, #"\xe9c/\xff.png"#, "b.png"])
        #expect(try (0..<dataset.count).map(dataset.image) == [1, 2, 3].map(grey))
        #expect(dataset.classNames == [#"\xe9c"#] && dataset.leftOut.isEmpty)
    }

    /// A name that has a backslash of its own beside the one that is written with it.
    @Test func namesThatLookEscapedStayApart() throws {
        let folder = try ScratchFolder()
        try write(folder, [0xE9] + Array(".png".utf8), level: 1)
        try write(folder, Array(#"\xe9.png"#.utf8), level: 2)
        try write(folder, Array(#"\x5cxe9.png"#.utf8), level: 3)
        try write(folder, Array(#"back\slash\x41.png"#.utf8), level: 4)
        try write(folder, Array(#"\xe9"#.utf8) + [0xE9] + Array(".png".utf8), level: 5)
        let dataset = try Datasets.open(folder.path, cache: nil)
        let levels = try (0..<dataset.count).map { try dataset.image(at: $0).pixels[0] }
        #expect(dataset.count == 5 && levels.sorted() == [1, 2, 3, 4, 5])
        #expect(Set((0..<5).map(dataset.name)).count == 5)
        let plain = (0..<5).first { dataset.name(at: $0) == #"back\slash\x41.png"# }
        #expect(plain.map { levels[$0] } == 4)
    }

    /// A folder that a person named so is given as it is.
    @Test func pathsOfTheUserAreTakenAsTheyAre() throws {
        let folder = try ScratchFolder()
        try folder.writeImage(#"data\xe9/1.png"#, level: 7)
        #expect(try Datasets.open(folder.path(#"data\xe9"#), cache: nil).image(at: 0) == grey(7))
    }
}

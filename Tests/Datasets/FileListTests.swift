import Foundation
import Imaging
import TestSupport
import Testing

@testable import Datasets

/// Images that a text names.
struct FileListTests {
    private func levels(_ dataset: any ImageDataset) throws -> [UInt8] {
        try (0..<dataset.count).map { try dataset.image(at: $0).pixels[0] }
    }

    @Test func imagesAreInTheOrderOfTheLines() throws {
        let folder = try ScratchFolder()
        for (level, name) in ["data/cat/1.png", "data/dog/2.png", "data/cat/without ending"].enumerated() {
            try folder.writeImage(name, level: UInt8(level))
        }
        let lines = ["./data/dog/2.png", folder.path("data/cat/1.png"), "", "data/cat/without ending\r"]
        let below = lines.map { $0.isEmpty || $0.hasPrefix("/") ? $0 : "../\($0)" }
        try folder.write("lists/train.txt", below.joined(separator: "\n"))
        try folder.write("train.TXT", lines.joined(separator: "\n") + "\n")
        for list in ["lists/train.txt", "train.TXT"] {
            let dataset = try Datasets.open(folder.path(list), cache: nil)
            #expect(dataset.layout == "list of files" && dataset.count == 3)
            #expect(try levels(dataset) == [1, 0, 2])
        }
        #expect(try Datasets.open(folder.path("train.TXT"), cache: nil).name(at: 0) == "data/dog/2.png")
    }

    @Test func foldersAreClasses() throws {
        let folder = try ScratchFolder()
        for name in ["cat/1.png", "dog/2.png", "cat/3.png"] { try folder.writeImage("data/\(name)") }
        try folder.write("list.txt", "data/dog/2.png\ndata/cat/1.png\ndata/cat/3.png\n")
        let dataset = try Datasets.open(folder.path("list.txt"), cache: nil)
        #expect(dataset.classNames == ["cat", "dog"])
        #expect((0..<3).map(dataset.label) == [1, 0, 0])
    }

    @Test func aRepeatedLineCountsOnce() throws {
        let folder = try ScratchFolder()
        try folder.writeImage("1.png", level: 9)
        try folder.write("list.txt", "1.png\n./1.png\n")
        #expect(try levels(Datasets.open(folder.path("list.txt"), cache: nil)) == [9])
    }

    @Test(.eachRow) func aLineWithoutAnImageIsNamed() {
        eachRow([
            ("1.png\n\nnone.png\n", "an image file at the path of line 3, none.png, found nothing"),
            ("1.png\nfolder\n", "an image file at the path of line 2, folder, found a folder"),
            ("", "list of files: expected at least one image, found an empty list"),
            (
                String(repeating: "a", count: 70000),
                "lines of at most 65536 bytes, found a longer one, line 1"
            ),
        ]) { text, words in
            let folder = try ScratchFolder()
            try folder.writeImage("1.png")
            try folder.writeImage("folder/1.png")
            try folder.write("list.txt", text)
            let error = #expect(throws: DatasetError.self) {
                try Datasets.open(folder.path("list.txt"), cache: nil)
            }
            #expect(error?.description.contains(words) == true, "\(error as Any)")
        }
    }

    /// Longer than the pieces that it is read in.
    @Test func longListsAreReadWhole() throws {
        let folder = try ScratchFolder()
        let long = String(repeating: "long", count: 50)
        let names = (0..<700).map { "\(long)/\(long)/\($0)" }
        var lines = ""
        for name in names { lines += "x/\(name).png\n" }
        for (number, name) in names.enumerated() {
            try folder.write("x/\(name).png", [UInt8](repeating: 0, count: number))
        }
        try folder.write("list.txt", lines)
        let list = try FileList(folder.path("list.txt")) { _ in }
        var found: [Int] = []
        try list.listing.forEach { found.append($0.byteCount) }
        #expect(found == Array(0..<700))
    }
}

/// Paths with braces.
struct NamePatternTests {
    @Test(.eachRow) func bracesStandForNames() {
        eachRow([
            ("a-{8..11}.tar", ["a-8.tar", "a-9.tar", "a-10.tar", "a-11.tar"]),
            ("a-{008..011}", ["a-008", "a-009", "a-010", "a-011"]),
            ("{08..10}", ["08", "09", "10"]), ("{1..03}", ["01", "02", "03"]), ("{3..1}", ["3", "2", "1"]),
            ("{a,b}-{0..1}", ["a-0", "a-1", "b-0", "b-1"]), ("x{,.old}", ["x", "x.old"]),
            ("{x}-{0..1}", ["{x}-0", "{x}-1"]),
        ]) { path, names in
            let found = try NamePattern(path)?.names()
            #expect(found == names)
        }
        for path in ["a.tar", "{a.tar", "a}.tar", "{a}", "{a..b}", "{1...3}", "{1..2..3}", "}{"] {
            #expect(NamePattern(path) == nil, "\(path)")
        }
    }

    @Test(.eachRow) func tooManyAreRefused() {
        eachRow(["{0..100000}", "{0..999}-{0..999}", "{0..999999999999999999}{0..999999999999999999}{0..9}"])
        { path in
            let expected = DatasetError.tooMany(path: path, what: "names", limit: 100_000)
            #expect(throws: expected) { try NamePattern(path)?.names() }
        }
    }

    @Test func aPatternIsItsShards() throws {
        let folder = try ScratchFolder()
        for number in 0..<4 {
            var tar = TarBuilder()
            tar.add("\(number).png", try PNGEncoder.encode(grey(UInt8(number))))
            tar.add("\(number).cls", Array("\(number)".utf8))
            try folder.write("d/t-00\(number).tar", tar.closed)
        }
        let part = try Datasets.open(folder.path("d/t-{001..002}.tar"), cache: nil)
        #expect((0..<part.count).map(part.name) == ["t-001.tar/1.png", "t-002.tar/2.png"])
        #expect(part.layout == "tar shards" && part.label(at: 1) == 2)
        #expect(try part.image(at: 1) == grey(2))
        let whole = try Datasets.open(folder.path("d/t-{000..003}.tar"), cache: nil)
        #expect(try whole.fingerprint == Datasets.open(folder.path("d"), cache: nil).fingerprint)
        for (pattern, words) in [
            ("d/t-{003..004}.tar", "t-004.tar: expected a folder"),
            ("{d,e}/t-000.tar", "expected braces in the last part of the path, found them before it"),
            ("d/t-{000,000}.tar", "expected each name once, found t-000.tar twice"),
        ] {
            let error = #expect(throws: DatasetError.self) {
                try Datasets.open(folder.path(pattern), cache: nil)
            }
            #expect(error?.description.contains(words) == true, "\(error as Any)")
        }
    }

    /// What is there under a name with braces is meant.
    @Test func aNameWithBracesIsItself() throws {
        let folder = try ScratchFolder()
        try folder.writeImage("{0..1}/a.png", level: 5)
        #expect(try Datasets.open(folder.path("{0..1}"), cache: nil).image(at: 0) == grey(5))
    }
}

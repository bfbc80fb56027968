import Foundation
import Imaging
import Testing
import TestSupport

@testable import Datasets

/// Listings of data sets: in memory, in a file, and kept from one run to the next.
struct ListingTests {
    /// Enough images for the listing to leave memory.
    private func listing(_ count: Int) throws -> ImageListing {
        var builder = ListingBuilder()
        for number in 0..<count {
            try builder.add(
                ListedImage(
                    name: "c\(number % 7)/image-\(number).jpg", byteCount: 3 * number, offset: number << 20))
        }
        return try builder.finish()
    }

    @Test(.eachRow) func holdsWhatWasAdded() {
        eachRow([0, 1, 5000, 200_000]) { try holdsWhatWasAdded(count: $0) }
    }

    private func holdsWhatWasAdded(count: Int) throws {
        let listing = try listing(count)
        #expect(listing.count == count)
        if case .memory = listing.records { #expect(count <= 100_000) } else { #expect(count > 100_000) }
        for number in [0, 1, count / 2, count - 2, count - 1] where (0..<count).contains(number) {
            let expected = ListedImage(
                name: "c\(number % 7)/image-\(number).jpg", byteCount: 3 * number, offset: number << 20)
            #expect(try listing.image(at: number) == expected)
        }
        #expect(try listing.image(at: count) == nil && listing.image(at: -1) == nil)
        var number = 0
        try listing.forEach { image throws(DatasetError) in
            if image.byteCount != 3 * number { Issue.record("image \(number) is \(image)") }
            number += 1
        }
        #expect(number == count)
    }

    @Test(.eachRow) func classesAreThoseOfTheFolders() {
        eachRow([
            ["train/cat/1", "train/dog/1"], ["x/train/n2/images/1", "x/train/n1/images/1"],
            ["cat/images/1", "cat/images/2"], ["train/1", "train/cat/1"], ["1", "cat/1"], ["1", "2"],
            ["a/b/1", "a/b/2", "a/c/1", "d/1"],
        ]) { try classesAreThoseOfTheFolders(paths: $0) }
    }

    private func classesAreThoseOfTheFolders(paths: [String]) throws {
        var builder = ListingBuilder()
        for path in paths { try builder.add(ListedImage(name: path, byteCount: 1)) }
        let listing = try builder.finish()
        let classes = try ListedClasses(listing)
        let expected = ClassAssignment(paths: paths)
        #expect(classes.names == expected.names)
        #expect(try paths.indices.map { try listing.image(at: $0).flatMap(classes.label) } == expected.labels)
    }

    /// Folders are in byte order among the files beside them, as their paths are.
    @Test func treesAreListedInTheOrderOfTheirPaths() throws {
        let folder = try ScratchFolder()
        let names = ["a.png", "a/1.png", "a-b/1.png", "a/z/2.png", "b.png", "a0.png", "A/1.png"]
        for name in names { try folder.writeImage(name) }
        let dataset = try Datasets.open(folder.path)
        let found = (0..<dataset.count).map { dataset.name(at: $0) }
        #expect(found == names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
    }

    /// U+0600 and the slash behind it are one character to Swift, but not to a path.
    @Test func foldersOfAnyNameAreEntered() throws {
        let folder = try ScratchFolder()
        for name in ["\u{600}/1.png", "pre\u{600}/2.png", "3.png"] { try folder.writeImage(name) }
        #expect(try Datasets.open(folder.path).count == 3)
    }

    @Test func aKeptListingIsTakenUntilANameComesOrGoes() throws {
        let (folder, kept) = (try ScratchFolder(), try ScratchFolder())
        for number in 0..<6 { try folder.writeImage("c\(number % 2)/\(number).png", level: UInt8(number)) }
        let cache = ListingCache(folder: kept.path, fewest: 4)
        var listed = 0
        func open() throws -> any ImageDataset {
            let before = try files(kept)
            let dataset = try Datasets.open(folder.path, cache: cache)
            if try files(kept) != before { listed += 1 }
            return dataset
        }
        let first = try open()
        let second = try open()
        #expect(listed == 1 && first.fingerprint == second.fingerprint && second.count == 6)
        #expect((0..<6).map { first.name(at: $0) } == (0..<6).map { second.name(at: $0) })
        #expect((0..<6).map(first.label) == (0..<6).map(second.label) && second.classNames == ["c0", "c1"])
        #expect(try first.image(at: 5) == second.image(at: 5))
        try folder.writeImage("c1/9.png", level: 9)
        let third = try open()
        #expect(listed == 2 && third.count == 7 && third.fingerprint != first.fingerprint)
        #expect(try Datasets.open(folder.path, cache: nil).fingerprint == third.fingerprint)
    }

    @Test func shortListingsAreNotKept() throws {
        let (folder, kept) = (try ScratchFolder(), try ScratchFolder())
        try folder.writeImage("1.png")
        _ = try Datasets.open(folder.path, cache: ListingCache(folder: kept.path, fewest: 2))
        #expect(try files(kept).isEmpty)
    }

    /// A damaged cache is as good as none.
    @Test func damagedListingsAreMadeAnew() throws {
        let (folder, kept) = (try ScratchFolder(), try ScratchFolder())
        for number in 0..<5 { try folder.writeImage("\(number).png") }
        let cache = ListingCache(folder: kept.path, fewest: 1)
        let right = try Datasets.open(folder.path, cache: cache).fingerprint
        let name = try #require(try files(kept).keys.first)
        let whole = [UInt8](try Data(contentsOf: URL(fileURLWithPath: "\(kept.path)/\(name)")))
        for cut in stride(from: 0, to: whole.count, by: 7) {
            try kept.write(name, Array(whole[..<cut]))
            #expect(try Datasets.open(folder.path, cache: cache).fingerprint == right, "cut at \(cut)")
        }
        for place in 0..<whole.count {
            var damaged = whole
            damaged[place] ^= place.isMultiple(of: 2) ? 0x55 : 0x80
            try kept.write(name, damaged)
            let dataset = try Datasets.open(folder.path, cache: cache)
            #expect(dataset.fingerprint == right, "byte \(place)")
            #expect((0..<5).map(dataset.name) == (0..<5).map { "\($0).png" }, "byte \(place)")
            #expect(dataset.count == 5)
            for number in 0..<dataset.count {
                _ = try? dataset.image(at: number)
                _ = dataset.label(at: number).map { dataset.classNames[$0] }
            }
        }
    }

    @Test func aFileThatChangedIsNamed() throws {
        let (folder, kept) = (try ScratchFolder(), try ScratchFolder())
        for number in 0..<3 { try folder.writeImage("\(number).png") }
        let cache = ListingCache(folder: kept.path, fewest: 1)
        _ = try Datasets.open(folder.path, cache: cache)
        let dataset = try Datasets.open(folder.path, cache: cache)
        try Data("short".utf8).write(to: URL(fileURLWithPath: folder.path("1.png")), options: [])
        let error = #expect(throws: DatasetError.self) { try dataset.image(at: 1) }
        #expect(error?.description.contains("as listed, found 5; to list anew, remove \(kept.path)") == true)
    }

    private func files(_ folder: ScratchFolder) throws -> [String: Date] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).reduce(into: [:]) { files, name in
            let values = try FileManager.default.attributesOfItem(atPath: "\(folder.path)/\(name)")
            files[name] = values[.modificationDate] as? Date
        }
    }
}

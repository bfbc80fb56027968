import Foundation
import Imaging
import Testing
import TestSupport

@testable import Datasets

/// Archives that are read piece by piece: what is found does not depend on where the pieces end.
struct ArchiveStreamTests {
    /// Members of many lengths around those of blocks and chunks, with others between them that are stepped over.
    private func archive() -> (bytes: [UInt8], members: [String: [UInt8]]) {
        var tar = TarBuilder()
        var members: [String: [UInt8]] = [:]
        var number = 0
        for length in [0, 1, 511, 512, 513, 3583, 3584, 4095, 4096, 4097, 9000, 70_000, 300_000] {
            for other in [0, 700, 5000, 600_000] {
                let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ number) }
                tar.add("c/\(number).png", bytes)
                tar.add("c/\(number).txt", [UInt8](repeating: 1, count: other))
                members["c/\(number).png"] = bytes
                number += 1
            }
        }
        return (tar.closed, members)
    }

    private func found(in store: ByteStore) throws -> [String: [UInt8]] {
        var found: [String: [UInt8]] = [:]
        try ArchiveListing(store, path: "a.tar", heldLimit: 0).listing.forEach { image throws(DatasetError) in
            found[image.name] = try ImagePlaces.bytes(store).bytes(of: image)
        }
        return found
    }

    @Test func membersLieWhereTheyAreListed() throws {
        let (bytes, members) = archive()
        #expect(try found(in: .memory(bytes)) == members)
        let folder = try ScratchFolder()
        try folder.write("a.tar", bytes)
        let file = try ByteStore(of: DescriptorFile(reading: folder.path("a.tar")))
        #expect(try found(in: file) == members)
    }

    @Test func lateClassesAndRepeatedNamesCount() throws {
        var tar = TarBuilder()
        for (name, content) in [
            ("a.png", 1), ("b.png", 2), ("a.png", 3), ("c.png", 4), ("b.cls", 53), ("a.cls", 52),
        ] { tar.add(name, [UInt8(content)]) }
        let listed = try listing(tar.closed)
        #expect(listed.map(\.name) == ["a.png", "b.png", "c.png"])
        #expect(listed.map(\.label) == [4, 5, nil])
        // The later of two members of one name, at the place of the first.
        #expect(listed[0].offset > listed[1].offset)
    }

    /// As they come to be where `tar -r` adds newer files.
    @Test(.eachRow) func aKeyThatComesAgainKeepsItsClass() {
        eachRow([
            (["a.png", "a.cls=1", "b.png", "a.png"], 1), (["a.png", "a.cls=1", "b.png", "a.cls=3"], 3),
            (["a.cls=1", "b.png", "a.png"], 1), (["a.png", "b.png", "a.png", "a.cls=2"], 2),
        ]) { try aKeyThatComesAgainKeepsItsClass(members: $0.0, label: $0.1) }
    }

    private func aKeyThatComesAgainKeepsItsClass(members: [String], label: Int) throws {
        var tar = TarBuilder()
        for member in members {
            let parts = member.split(separator: "=").map(String.init)
            tar.add(parts[0], parts.count > 1 ? Array(parts[1].utf8) : [1])
        }
        let listed = try listing(tar.closed)
        #expect(listed.map(\.name).sorted() == ["a.png", "b.png"])
        #expect(listed.first { $0.name == "a.png" }?.label == label)
    }

    /// More images under one key than are kept for its class.
    @Test(arguments: [0, 2500]) func longSamplesHaveOneClass(place: Int) throws {
        var tar = TarBuilder()
        for number in 0...2500 {
            if number == place { tar.add("k.cls", Array("7".utf8)) }
            tar.add("k.\(number).png", [1])
        }
        let listed = try listing(tar.closed)
        #expect(listed.count == 2501 && listed.allSatisfy { $0.label == 7 })
    }

    /// Two ways to write a letter, and bytes that are no letters, are names of their own.
    @Test func namesAreBytes() throws {
        var tar = TarBuilder()
        for name in ["\u{e9}.png", "e\u{301}.png"] { tar.add(name, [1]) }
        var archive = tar.bytes
        for byte in [0xE8, 0xE9] as [UInt8] {
            var other = TarBuilder()
            other.add("?.png", [1])
            // The sum of the header's bytes goes along.
            var bytes = other.bytes
            bytes[0] = byte
            bytes.replaceSubrange(148..<156, with: Array("        ".utf8))
            let sum = bytes[..<512].reduce(0) { $0 + Int($1) }
            let digits = String(sum, radix: 8)
            bytes.replaceSubrange(
                148..<155, with: Array((String(repeating: "0", count: 6 - digits.count) + digits + "\0").utf8)
            )
            archive += bytes
        }
        let listed = try listing(archive + [UInt8](repeating: 0, count: 1024))
        #expect(Set(listed.map { Array($0.name.utf8) }).count == 4, "\(listed.map(\.name))")
    }

    @Test func classesThatAreNoNumbersAreNamed() throws {
        for text in ["cat", "-1", "1000000", "", String(repeating: "1", count: 65)] {
            for names in [["a.png", "a.cls"], ["a.cls", "a.png"], ["a.cls", "b.png", "a.png"]] {
                var tar = TarBuilder()
                for name in names { tar.add(name, name == "a.cls" ? Array(text.utf8) : [1]) }
                let error = #expect(throws: DatasetError.self) { try listing(tar.closed) }
                #expect(error?.description.contains("member a.png: expected the number of a class") == true)
            }
            // Beside no image it is a file like others.
            var tar = TarBuilder()
            tar.add("style.cls", Array(text.utf8))
            tar.add("a.png", [1])
            #expect(try listing(tar.closed).map(\.label) == [nil])
        }
    }

    @Test func repeatedNamesAreFoundInParts() throws {
        var builder = ListingBuilder()
        for number in 0..<5000 {
            let name = "\(number.isMultiple(of: 100) ? number % 300 : number).png"
            try builder.add(ListedImage(name: name, byteCount: number))
        }
        let listing = try builder.finish().withoutRepeatedNames(hashesInMemory: 300)
        var names: [String] = []
        var last: [String: Int] = [:]
        try listing.forEach {
            names.append($0.name); last[$0.name] = $0.byteCount
        }
        #expect(listing.count == 5000 - 50 + 3 && Set(names).count == names.count)
        #expect(last["0.png"] == 4800 && last["100.png"] == 4900 && last["200.png"] == 4700)
        #expect(Array(names.prefix(3)) == ["0.png", "1.png", "2.png"])
    }

    @Test func aKeptListingOfATarHoldsUntilItChanges() throws {
        let (folder, kept) = (try ScratchFolder(), try ScratchFolder())
        var tar = TarBuilder()
        for level in 0..<5 {
            tar.add("c\(level % 2)/\(level).png", try PNGEncoder.encode(grey(UInt8(level))))
        }
        try folder.write("a.tar", tar.closed)
        let cache = ListingCache(folder: kept.path, fewest: 1)
        let first = try Datasets.open(folder.path("a.tar"), cache: cache)
        #expect(try FileManager.default.contentsOfDirectory(atPath: kept.path).count == 1)
        let second = try Datasets.open(folder.path("a.tar"), cache: cache)
        let fresh = try Datasets.open(folder.path("a.tar"), cache: nil)
        for dataset in [first, second, fresh] {
            #expect(dataset.layout == "tar" && dataset.fingerprint == first.fingerprint)
            #expect(dataset.classNames == ["c0", "c1"] && dataset.label(at: 3) == 1)
            #expect(try dataset.image(at: 4) == grey(4))
        }
        tar.add("c1/9.png", try PNGEncoder.encode(grey(9)))
        try folder.write("a.tar", tar.closed)
        let third = try Datasets.open(folder.path("a.tar"), cache: cache)
        #expect(third.count == 6 && third.fingerprint != first.fingerprint)
        // The tar that was open goes on being read, although its name leads to another one now.
        #expect(try second.image(at: 4) == grey(4))
    }

    /// A tar that was cut while it is open: the image is named, the others stay.
    @Test func aTarThatWasCutIsNamed() throws {
        let folder = try ScratchFolder()
        var tar = TarBuilder()
        for level in 0..<3 { tar.add("\(level).png", try PNGEncoder.encode(grey(UInt8(level)))) }
        try folder.write("a.tar", tar.closed)
        let dataset = try Datasets.open(folder.path("a.tar"), cache: nil)
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: folder.path("a.tar")))
        try handle.truncate(atOffset: 1100)
        let error = #expect(throws: DatasetError.self) { try dataset.image(at: 2) }
        #expect(error?.description.contains("2.png: expected") == true, "\(error as Any)")
        #expect(try dataset.image(at: 0) == grey(0))
    }

    private func listing(_ archive: [UInt8]) throws -> [ListedImage] {
        var images: [ListedImage] = []
        try ArchiveListing(.memory(archive), path: "a.tar", heldLimit: 0).listing.forEach {
            images.append($0)
        }
        return images
    }
}

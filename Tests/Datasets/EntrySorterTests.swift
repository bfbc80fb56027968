import Foundation
import Testing
import TestSupport

@testable import Datasets

struct EntrySorterTests {
    /// The same order from memory and from the database, in bytes and not in letters.
    @Test(.eachRow) func keysComeInByteOrder() {
        eachRow([1, 7, 100, 10_000]) { try keysComeInByteOrder(mostInMemory: $0) }
    }

    private func keysComeInByteOrder(mostInMemory: Int) throws {
        var sorter = EntrySorter(folder: "f", mostInMemory: mostInMemory)
        var generator = SystemRandomNumberGenerator()
        let keys =
            (0..<500).map { "\($0 * 7919 % 1000)" } + ["\u{e9}", "e\u{301}", "z", "Z", "\u{1F418}", "a'b"]
        for key in keys.shuffled(using: &generator) {
            try sorter.add(.init(key: key, byteCount: key.utf8.count, isFolder: key.count == 1))
        }
        for _ in 0..<2 {
            var found: [EntrySorter.Entry] = []
            try sorter.forEach { found.append($0) }
            #expect(
                found.map { Array($0.key.utf8) }
                    == keys.map { Array($0.utf8) }.sorted { $0.lexicographicallyPrecedes($1) })
            #expect(
                found.allSatisfy { $0.byteCount == $0.key.utf8.count && $0.isFolder == ($0.key.count == 1) })
        }
    }

    @Test func errorsOfTheBodyArePassedOn() throws {
        for mostInMemory in [1, 100] {
            var sorter = EntrySorter(folder: "f", mostInMemory: mostInMemory)
            for key in ["a", "b", "c"] { try sorter.add(.init(key: key, byteCount: 0, isFolder: false)) }
            #expect(throws: DatasetError.noSuchPath(path: "b")) {
                try sorter.forEach { entry throws(DatasetError) in
                    if entry.key == "b" { throw .noSuchPath(path: entry.key) }
                }
            }
        }
    }

    /// Far more files in one folder than are sorted in memory, and a folder among them that is entered in its place.
    @Test func foldersOfManyFilesAreListedInOrder() throws {
        let folder = try ScratchFolder()
        let count = EntrySorter.mostInMemory + 500
        for number in 0..<count {
            let name = number == 777 ? "000777/inner.png" : String(format: "%06d.png", number)
            let path = folder.path(name)
            if number == 777 {
                try FileManager.default.createDirectory(
                    atPath: folder.path("000777"), withIntermediateDirectories: true)
            }
            #expect(FileManager.default.createFile(atPath: path, contents: nil))
        }
        let dataset = try Datasets.open(folder.path, cache: nil)
        #expect(dataset.count == count)
        let names = (0..<count).map(dataset.name)
        #expect(names[777] == "000777/inner.png" && names[count - 1] == String(format: "%06d.png", count - 1))
        #expect(names == names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
    }
}

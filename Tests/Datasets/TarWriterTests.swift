import Foundation
import TestSupport
import Testing

@testable import Datasets

@Suite struct TarWriterTests {
    /// As long as the test.
    private let folder: ScratchFolder

    init() throws { folder = try ScratchFolder() }

    private let members: [(name: String, contents: [UInt8])] = [
        ("a.json", Array("{}".utf8)), ("b.png", [UInt8](0...255) + [UInt8](repeating: 7, count: 1000)),
        ("empty", []),
    ]

    private func write(_ name: String) throws -> Data {
        try folder.write(name, "")
        let file = try FileHandle(forWritingTo: folder.file(name))
        let tar = try TarWriter(file)
        for member in members { try tar.add(member.name, member.contents) }
        try tar.close()
        try file.close()
        return try folder.data(name)
    }

    /// What is read is what was written, and nothing of when or by whom is in it.
    @Test func membersAreReadAgain() throws {
        let bytes = try write("a.tar")
        usleep(1_100_000)
        #expect(try write("b.tar") == bytes)
        #expect(bytes.count == 3 * 512 + 512 + 1536 + 1024 && bytes.suffix(1024).allSatisfy { $0 == 0 })
        let reader = try ArchiveReader.open(.memory([UInt8](bytes)), path: "a.tar")
        for member in members {
            let found = try #require(try reader.next())
            #expect(found.name == member.name && found.byteCount == member.contents.count)
            #expect(!found.isSparse && found.isImage == member.name.hasSuffix(".png"))
        }
        #expect(try reader.next() == nil)
    }

    /// A file that cannot be written says so, and so does a name that is too long.
    @Test func failuresAreThrown() throws {
        try folder.write("c.tar", "")
        let readable = try FileHandle(forReadingFrom: folder.file("c.tar"))
        #expect(throws: TarWriter.Failure.self) {
            let tar = try TarWriter(readable)
            try tar.add("a", [UInt8](repeating: 1, count: 1 << 20))
            try tar.close()
        }
        let tar = try TarWriter(FileHandle(forWritingTo: folder.file("c.tar")))
        #expect(throws: TarWriter.Failure.self) {
            try tar.add(String(repeating: "a", count: 300), [])
        }
    }
}

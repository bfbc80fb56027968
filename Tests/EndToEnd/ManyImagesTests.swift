import Foundation
import TestSupport
import Testing

/// Data sets of many images: the memory of a few.
@Suite(.disabled(if: Sanitizer.isOn, "a sanitizer takes many times the memory")) struct ManyImagesTests {
    private static let checkpoint = Program.fixtures.appendingPathComponent("tiny.pth").path
    private static let many = 1 << 18

    /// The peak of a run on two images of the data.
    private func peak(_ data: String) throws -> Int {
        let run = try MeasuredRun([
            "sdf", Self.checkpoint, data, "--limit", "2", "--beta", "0", "--side", "16", "--threads", "1",
            "--json",
        ])
        #expect(run.exitCode == 0 && run.output.contains("\"images\""), "\(run.output.prefix(500))")
        return run.peakMemory
    }

    private func picture() throws -> [UInt8] {
        try [UInt8](Data(contentsOf: Program.fixtures.appendingPathComponent("picture.png")))
    }

    /// A zip whose members are all one picture: they share its bytes, so that the file is as long as its directory.
    private func zip(_ count: Int, _ picture: [UInt8]) -> [UInt8] {
        var whole = ZipBuilder(members: [.init(name: "c/0000000.png", data: picture)]).build()
        let name = Array("0000000.png".utf8)
        let end = whole.count - 22
        let directory = end - 46 - 13
        let entry = Array(whole[directory..<end])
        var tail = Array(whole[end...])
        whole.removeSubrange(directory...)
        for number in 0..<count {
            let digits = Array("\(number)".utf8)
            whole += entry.prefix(48) + name.prefix(7 - digits.count) + digits + name.suffix(4)
        }
        tail.replaceSubrange(
            8..<12, with: littleEndian(UInt16(min(count, 65_534))) + littleEndian(UInt16(min(count, 65_534))))
        tail.replaceSubrange(12..<16, with: littleEndian(UInt32(count * entry.count)))
        return whole + tail
    }

    @Test func aZipOfManyTakesTheMemoryOfAFew() throws {
        let folder = try ScratchFolder()
        let picture = try picture()
        try folder.write("few.zip", zip(1000, picture))
        try folder.write("many.zip", zip(Self.many, picture))
        let (few, many) = try (peak(folder.path("few.zip")), peak(folder.path("many.zip")))
        #expect(many - few < 16 << 20, "\(few >> 20) MB, \(many >> 20) MB")
    }

    /// Each path of the list is another way to one picture.
    @Test func aListOfManyTakesTheMemoryOfAFew() throws {
        let folder = try ScratchFolder()
        let picture = try picture()
        for name in ["0/x", "1/x", "p.png"] { try folder.write(name, picture) }
        func list(_ name: String, _ count: Int) throws -> String {
            var text = ""
            for number in 0..<count {
                for bit in 0..<18 { text += number >> bit & 1 == 0 ? "0/../" : "1/../" }
                text += "p.png\n"
            }
            try folder.write(name, text)
            return folder.path(name)
        }
        let (few, many) = try (peak(list("few.txt", 1000)), peak(list("many.txt", Self.many)))
        #expect(many - few < 16 << 20, "\(few >> 20) MB, \(many >> 20) MB")
    }
}

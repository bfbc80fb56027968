import Foundation
import Testing
import TestSupport

@testable import Datasets

@Suite struct PartFileTests {
    private func names(_ folder: ScratchFolder) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    }

    /// Another part's name of this machine: `.jc-stats-BOOT-PROCESS-NUMBER.part`.
    private func name(in folder: ScratchFolder, boot: String? = nil) throws -> String {
        let part = try PartFile(in: folder.path + "/..")
        let fields = FilePath.lastComponent(part.path).split(separator: "-").map(String.init)
        return ".jc-stats-\(boot ?? fields[2])-4000000-1.part"
    }

    @Test func aPartTakesItsNameOrGoes() throws {
        let folder = try ScratchFolder()
        do {
            let part = try PartFile(in: folder.path)
            let name = FilePath.lastComponent(part.path)
            #expect(PartFile.isPart(name) && name.hasPrefix("."))
            #expect(try names(folder) == [name])
        }
        #expect(try names(folder).isEmpty)
        let part = try PartFile(in: folder.path)
        try Data("text".utf8).write(to: URL(fileURLWithPath: part.path), options: [])
        try part.rename(to: folder.path("out"))
        #expect(try names(folder) == ["out"])
        #expect(throws: SystemError.self) { try PartFile(in: "/nowhere") }
    }

    @Test func whatADeadRunLeftGoes() throws {
        let folder = try ScratchFolder()
        let dead = try name(in: folder)
        for name in [dead, dead + "-journal", "own.part", ".jc-stats-zz-1-1.part", "x.123.part"] {
            try folder.write(name, "left")
        }
        _ = try PartFile(in: folder.path)
        #expect(try names(folder) == [".jc-stats-zz-1-1.part", "own.part", "x.123.part"])
    }

    @Test func whatALiveRunHoldsStays() throws {
        let folder = try ScratchFolder()
        let name = try name(in: folder)
        try folder.write(name, "live")
        let descriptor = open(folder.path(name), O_RDWR)
        defer { close(descriptor) }
        #expect(flock(descriptor, LOCK_EX) == 0)
        _ = try PartFile(in: folder.path)
        #expect(try names(folder) == [name])
    }

    /// On a shared drive another machine's lock may not show: what it wrote to within a day stays.
    @Test func anotherMachinesPartsStayForADay() throws {
        let folder = try ScratchFolder()
        let name = try name(in: folder, boot: "0123456789abcdef")
        try folder.write(name, "of another")
        _ = try PartFile(in: folder.path)
        #expect(try names(folder) == [name])
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: -90_000)], ofItemAtPath: folder.path(name))
        // A folder is looked at once: under another path it is another folder.
        _ = try PartFile(in: folder.path + "/.")
        #expect(try names(folder).isEmpty)
    }
}

import Testing
import TestSupport

@testable import Checkpoints

@Suite struct ZipDirectoryTests {
    /// What an archive ends in after one change to an honest one.
    private func message(_ change: (inout ZipBuilder) -> Void) -> String {
        var builder = ZipBuilder.honest
        change(&builder)
        return Fixture.message(builder.build()) ?? "accepted"
    }

    @Test func theHonestArchiveIsRead() {
        #expect(message { _ in } == "accepted")
    }

    @Test func compressedMembersAreRefusedBeforeTheyGrow() {
        // A deflate bomb claims 40 GB in a few bytes; the claim is enough to refuse it.
        let line = message {
            $0.members[1].method = 8
            $0.members[1].size = 0xFFFF_FFF0
        }
        #expect(
            line.contains(
                "zip a/data/0: expected a stored member, as torch writes, found compression method 8"))
    }

    @Test func encryptedMembersAreRefused() {
        #expect(
            message { $0.members[1].flags = 1 }.contains(
                "zip a/data/0: expected a plain member, found flags 0x1"))
    }

    @Test func damagedMembersAreRefused() {
        let line = message { $0.members[1].checksum = 0x1234_5678 }
        #expect(line.contains("zip a/data/0: expected bytes that match their CRC-32, found damaged ones"))
    }

    @Test func membersOccurOnce() {
        let line = message { $0.members.append($0.members[0]) }
        #expect(line.contains("zip a/data.pkl: expected each member once, found it twice"))
    }

    @Test func thereIsOnePickle() {
        let second = ZipBuilder.Member(name: "b/data.pkl", data: [0x80, 2, 0x4E, 0x2E])
        let line = message { $0.members.append(second) }
        #expect(line.contains("expected one data.pkl in one folder, found a/data.pkl and b/data.pkl"))
        let deep = message { $0.members[0].name = "a/b/data.pkl" }
        #expect(deep.contains("expected one data.pkl in one folder, found a/b/data.pkl"))
    }

    @Test(.eachRow) func namesStayInside() {
        eachRow(["../a/data/1", "/etc/passwd", "a/../../x", "a\\data\\1", "a//x", "a/\u{0}x"]) {
            namesStayInside(name: $0)
        }
    }

    private func namesStayInside(name: String) {
        let line = message { $0.members.append(ZipBuilder.Member(name: name, data: [])) }
        #expect(line.contains("a relative name without '..'") || line.contains("a name in UTF-8"), "\(line)")
    }

    @Test func membersStayInOneFolder() {
        let line = message { $0.members.append(ZipBuilder.Member(name: "b/x", data: [])) }
        #expect(line.contains("zip b/x: expected all members in folder a/, found this one outside"))
    }

    @Test func unknownMembersAreRefused() {
        let inner = ZipBuilder.honest.build()
        let line = message { $0.members.append(ZipBuilder.Member(name: "a/inner.zip", data: inner)) }
        #expect(line.contains("zip inner.zip: expected members that torch.save writes, found this one too"))
    }

    @Test func storagesWithoutTensorAreRefused() {
        let line = message { $0.members.append(ZipBuilder.Member(name: "a/data/7", data: [1])) }
        #expect(line.contains("storage 7: expected a tensor that uses it, found none"))
    }

    @Test func overlapsAreRefused() {
        let line = message { $0.members[2].headerOffset = 0 }
        #expect(line.contains("which overlaps the one before"))
    }

    @Test func gapsAreRefused() {
        #expect(message { $0.gap = [1, 2, 3] }.contains("which leaves a gap"))
    }

    @Test func bytesBeforeTheFirstMemberAreRefused() {
        let bytes = Array("PK\u{3}\u{4}".utf8) + ZipBuilder.honest.build()
        #expect(Fixture.message(bytes)?.contains("expected a directory that ends at byte") == true)
    }

    @Test func bytesBehindTheEndAreRefused() {
        let line = Fixture.message(ZipBuilder.honest.build() + [0])
        #expect(line?.contains("expected the end of the file after the end record, found more bytes") == true)
        #expect(message { $0.comment = [1, 2] }.contains("the end of the file after the end record"))
    }

    @Test func bothHeadersAgree() {
        let line = message { $0.members[1].directoryName = "a/data/9" }
        #expect(line.contains("zip a/data/9: expected the same in its local header, found another member"))
    }

    @Test func theDirectoryListsAllMembers() {
        #expect(message { $0.entryCount = 2 }.contains("zip directory: expected 2 members, found more bytes"))
        #expect(message { $0.entryCount = 4 }.contains("cut short: zip directory"))
        #expect(message { $0.entryCount = 0xFFFF }.contains("cut short: zip directory"))
    }

    @Test func membersAreLimited() {
        var limits = CheckpointLimits.standard
        limits.archiveMembers = 2
        let line = Fixture.message(ZipBuilder.honest.build(), limits: limits)
        #expect(line?.contains("zip members: at most 2 allowed, found 3") == true)
    }

    @Test func bigEndianIsRefused() {
        let member = ZipBuilder.Member(name: "a/byteorder", data: Array("big".utf8))
        let line = message { $0.members.append(member) }
        #expect(line.contains("zip byteorder: expected little, found 'big'; save the file again"))
    }

    @Test func otherArchivesAreNamed() {
        let other = ZipBuilder(members: [ZipBuilder.Member(name: "readme.txt", data: [])]).build()
        #expect(Fixture.message(other)?.contains("found a zip archive without data.pkl (readme.txt)") == true)
        #expect(Fixture.message(ZipBuilder().build())?.contains("without data.pkl (empty)") == true)
    }

    /// A file cut anywhere says so in some way, and is never read.
    @Test(.eachRow) func cutFilesAreRefused() {
        eachRow(["zip-plain.pth", "python-zip64.pth"]) { try cutFilesAreRefused(name: $0) }
    }

    private func cutFilesAreRefused(name: String) throws {
        let bytes = try Fixture.bytes(name)
        for length in 0..<bytes.count {
            #expect(Fixture.message(Array(bytes[..<length])) != nil, "\(length)")
        }
        #expect(
            Fixture.message(Array(bytes[..<(bytes.count / 2)]))?.contains("cut short, fetch it again") == true
        )
    }
}

import Imaging
import Testing
import TestSupport

@testable import Datasets

/// Tars that would harm a program that unpacks them or believes their headers.
struct HostileArchiveTests {
    private let picture: [UInt8]

    init() throws { picture = try PNGEncoder.encode(grey(40)) }

    private func open(_ archive: [UInt8], _ name: String = "a.tar") throws -> any ImageDataset {
        let folder = try ScratchFolder()
        try folder.write(name, archive)
        return try Datasets.open(folder.path(name))
    }

    /// Nothing is ever unpacked. Names with `..` are left out as hidden ones are; others lose their leading slash.
    @Test func namesLeadNowhere() throws {
        var tar = TarBuilder()
        for name in ["../../outside.png", "a/../b.png", "/etc/absolute.png", "a/./b.png"] {
            tar.add(name, picture)
        }
        let dataset = try open(tar.closed)
        #expect((0..<dataset.count).map(dataset.name) == ["etc/absolute.png", "a/b.png"])
        for index in 0..<dataset.count { #expect(try dataset.image(at: index) == grey(40)) }
    }

    @Test(.eachRow) func linksAreNotFollowed() {
        eachRow([("1", "/etc/passwd"), ("2", "/etc/passwd"), ("2", "../../etc/shadow"), ("1", "a.png")]) {
            try linksAreNotFollowed(type: $0.0, target: $0.1)
        }
    }

    private func linksAreNotFollowed(type: Character, target: String) throws {
        var tar = TarBuilder()
        tar.add("a.png", picture)
        tar.add("link.png", type: type, link: target)
        #expect(try open(tar.closed).count == 1)
        var alone = TarBuilder()
        alone.add("link.png", type: type, link: target)
        let error = #expect(throws: DatasetError.self) { try open(alone.closed) }
        #expect(error?.description.contains("found 1 link (link.png)") == true)
    }

    /// Devices, pipes and folders that are named as images.
    @Test(.eachRow) func specialMembersAreNoImages() {
        eachRow(["3", "4", "5", "6"] as [Character]) { try specialMembersAreNoImages(type: $0) }
    }

    private func specialMembersAreNoImages(type: Character) throws {
        var tar = TarBuilder()
        tar.add("device.png", type: type)
        tar.add("a.png", picture)
        #expect(try open(tar.closed).count == 1)
    }

    /// A hole of 100 MB costs nothing to claim.
    @Test func sparseMembersAreRefused() throws {
        var tar = TarBuilder()
        let start = 100_000_000
        tar.add(
            "hole.png", [UInt8](repeating: 1, count: 512), type: "S",
            sparse: [start, 512, start + 512])
        let error = #expect(throws: DatasetError.self) { try open(tar.closed) }
        #expect(error?.description.contains("member hole.png is sparse") == true, "\(error as Any)")
    }

    @Test(arguments: [
        (1 << 20, "Truncated"), ((1 << 28) + 1, "expected at most 268435456 bytes, found 268435457"),
        ((1 << 33) - 1, "expected at most 268435456 bytes, found 8589934591"),
    ])
    func sizesBeyondTheFileAreRefused(size: Int, fragment: String) throws {
        var tar = TarBuilder()
        tar.add("a.png", picture)
        tar.add("huge.png", picture, size: size)
        let error = #expect(throws: DatasetError.self) { try open(tar.closed) }
        #expect(error?.description.contains(fragment) == true, "\(error as Any)")
    }

    /// GNU's header of a file with holes, with another whole size than its pieces have.
    @Test func membersLongerThanWhatIsStoredAreRefused() throws {
        for stored in [20, 512, 700] {
            var tar = TarBuilder()
            tar.add(
                "long.png", [UInt8](repeating: 1, count: stored), type: "S", sparse: [0, stored, 4000])
            tar.add("b.png", picture)
            tar.add("c.txt", [UInt8](repeating: 1, count: 9000))
            let error = #expect(throws: DatasetError.self) { try open(tar.closed) }
            #expect(error?.description.contains("long.png is sparse") == true, "\(error as Any)")
        }
        // An extended header that gives another size: what follows would be read as the member's own.
        for (size, isRight) in [(20, true), (600, false), (1100, false), (2600, false)] {
            let record = " SCHILY.realsize=\(size)\n"
            var tar = TarBuilder()
            tar.add("pax", Array("\(record.utf8.count + 2)\(record)".utf8), type: "x")
            tar.add("a.png", [UInt8](repeating: 1, count: 20))
            tar.add("b.png", picture)
            tar.add("c.txt", [UInt8](repeating: 1, count: 5000))
            #expect(((try? open(tar.closed)) != nil) == isRight, "\(size)")
        }
    }

    @Test func membersAreCounted() throws {
        var tar = TarBuilder()
        for index in 0..<4 { tar.add("\(index).png", picture) }
        #expect(try count(tar.closed, members: 4) == 4)
        let expected = DatasetError.tooMany(path: "a.tar", what: "members of an archive", limit: 3)
        #expect(throws: expected) { try count(tar.closed, members: 3) }
    }

    /// What is stepped over counts too, though only where it must be unpacked for that.
    @Test func unpackedBytesAreCounted() throws {
        var allowance = ArchiveAllowance(path: "a")
        let member = ArchiveMember(path: "a.txt", byteCount: 1 << 31, kind: .file)
        for _ in 0..<10 { try allowance.take(member, isCompressed: false) }
        try allowance.take(member, isCompressed: true)
        let error = #expect(throws: DatasetError.self) { try allowance.take(member, isCompressed: true) }
        #expect(error?.description.contains("at most 4294967296 bytes, found 4294968320") == true)
    }

    /// Sizes near the largest number that a header holds.
    @Test(.eachRow) func hugeSizesAreRefused() {
        eachRow([Int.max, .max - 1, .max - 511, 1 << 62]) { hugeSizesAreRefused(byteCount: $0) }
    }

    private func hugeSizesAreRefused(byteCount: Int) {
        var allowance = ArchiveAllowance(path: "a")
        #expect(throws: DatasetError.self) {
            try allowance.take(
                ArchiveMember(path: "a", byteCount: byteCount, kind: .file), isCompressed: true)
        }
    }

    /// What a sparse member states is not what stepping over it unpacks.
    @Test func whatWasUnpackedCounts() throws {
        let allowance = ArchiveAllowance(path: "a")
        try allowance.take(unpackedBytes: 1 << 32)
        #expect(throws: DatasetError.self) { try allowance.take(unpackedBytes: 1 << 32 + 1) }
    }

    private func count(_ archive: [UInt8], members: Int) throws -> Int {
        var allowance = ArchiveAllowance(path: "a.tar")
        allowance.memberLimit = members
        return try ArchiveListing(
            .memory(archive), path: "a.tar", heldLimit: 0, allowance: allowance
        ).listing.count
    }
}

@testable import Checkpoints

/// Writes zip archives member by member, so that a test can get any field wrong.
struct ZipBuilder {
    struct Member {
        var name: String
        var data: [UInt8]
        var method: UInt16 = 0
        var flags: UInt16 = 0
        /// What the directory claims, where it is not the truth.
        var directoryName: String?
        var size: UInt32?
        var compressedSize: UInt32?
        var checksum: UInt32?
        var headerOffset: UInt32?
    }

    var members: [Member] = []
    var gap: [UInt8] = []
    var comment: [UInt8] = []
    var entryCount: UInt16?

    /// A checkpoint's archive with this pickle and one storage of four floats.
    static func checkpoint(_ pickle: [UInt8], storage: [UInt8] = [UInt8](repeating: 0, count: 16))
        -> ZipBuilder
    {
        ZipBuilder(members: [
            Member(name: "a/data.pkl", data: pickle),
            Member(name: "a/data/0", data: storage),
            Member(name: "a/version", data: Array("3\n".utf8)),
        ])
    }

    /// A checkpoint whose only tensor is an honest vector of four zeros.
    static var honest: ZipBuilder { checkpoint(PickleBuilder.dictionary { $0.tensor() }) }

    func build() -> [UInt8] {
        var bytes: [UInt8] = []
        var directory: [UInt8] = []
        for member in members {
            directory += entry(member, offset: UInt32(bytes.count))
            bytes += local(member) + member.data + gap
        }
        let start = UInt32(bytes.count)
        let count = littleEndian(entryCount ?? UInt16(members.count))
        bytes += directory
        bytes += [0x50, 0x4B, 5, 6, 0, 0, 0, 0] + count + count
        bytes += littleEndian(UInt32(directory.count)) + littleEndian(start)
        return bytes + littleEndian(UInt16(comment.count)) + comment
    }

    private func local(_ member: Member) -> [UInt8] {
        let sum = CRC32.checksum(member.data, 0..<member.data.count)
        var bytes: [UInt8] = [0x50, 0x4B, 3, 4, 20, 0]
        bytes += littleEndian(member.flags) + littleEndian(member.method) + [0, 0, 0, 0]
        bytes += littleEndian(member.checksum ?? sum)
        bytes += littleEndian(member.compressedSize ?? UInt32(member.data.count))
        bytes += littleEndian(member.size ?? UInt32(member.data.count))
        return bytes + littleEndian(UInt16(member.name.utf8.count)) + [0, 0] + Array(member.name.utf8)
    }

    private func entry(_ member: Member, offset: UInt32) -> [UInt8] {
        let name = Array((member.directoryName ?? member.name).utf8)
        let sum = CRC32.checksum(member.data, 0..<member.data.count)
        var bytes: [UInt8] = [0x50, 0x4B, 1, 2, 20, 0, 20, 0]
        bytes += littleEndian(member.flags) + littleEndian(member.method) + [0, 0, 0, 0]
        bytes += littleEndian(member.checksum ?? sum)
        bytes += littleEndian(member.compressedSize ?? UInt32(member.data.count))
        bytes += littleEndian(member.size ?? UInt32(member.data.count))
        bytes += littleEndian(UInt16(name.count)) + [UInt8](repeating: 0, count: 12)
        return bytes + littleEndian(member.headerOffset ?? offset) + name
    }
}

import CZlib

/// Writes zip archives member by member, so that a test can get any field wrong.
public struct ZipBuilder {
    /// One file of an archive.
    public struct Member {
        /// As it stands before the member's bytes.
        public var name: String
        /// The member's bytes.
        public var data: [UInt8]
        /// How they are compressed: 0 for not at all.
        public var method: UInt16 = 0
        /// General purpose bits.
        public var flags: UInt16 = 0
        /// The directory's name, where it is another.
        public var directoryName: String?
        /// The claimed size, where it is not the truth.
        public var size: UInt32?
        /// The claimed size in the archive, where it is not the truth.
        public var compressedSize: UInt32?
        /// The claimed CRC-32, where it is not the truth.
        public var checksum: UInt32?
        /// The claimed place of the member, where it is not the truth.
        public var headerOffset: UInt32?

        /// A member that is stored as it is.
        public init(name: String, data: [UInt8]) { (self.name, self.data) = (name, data) }
    }

    /// The files in their order.
    public var members: [Member]
    /// Bytes behind each member that belong to none.
    public var gap: [UInt8] = []
    /// The archive's own, at its end.
    public var comment: [UInt8] = []
    /// Where it is not the number of members.
    public var entryCount: UInt16?

    /// An archive of these members.
    public init(members: [Member] = []) { self.members = members }

    /// A checkpoint's archive with this pickle and one storage of four floats.
    public static func checkpoint(_ pickle: [UInt8], storage: [UInt8] = [UInt8](repeating: 0, count: 16))
        -> ZipBuilder
    {
        ZipBuilder(members: [
            Member(name: "a/data.pkl", data: pickle),
            Member(name: "a/data/0", data: storage),
            Member(name: "a/version", data: Array("3\n".utf8)),
        ])
    }

    /// The bytes of the archive.
    public func build() -> [UInt8] {
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
        let sum = UInt32(truncatingIfNeeded: crc32_z(0, member.data, member.data.count))
        var bytes: [UInt8] = [0x50, 0x4B, 3, 4, 20, 0]
        bytes += littleEndian(member.flags) + littleEndian(member.method) + [0, 0, 0, 0]
        bytes += littleEndian(member.checksum ?? sum)
        bytes += littleEndian(member.compressedSize ?? UInt32(member.data.count))
        bytes += littleEndian(member.size ?? UInt32(member.data.count))
        return bytes + littleEndian(UInt16(member.name.utf8.count)) + [0, 0] + Array(member.name.utf8)
    }

    private func entry(_ member: Member, offset: UInt32) -> [UInt8] {
        let name = Array((member.directoryName ?? member.name).utf8)
        let sum = UInt32(truncatingIfNeeded: crc32_z(0, member.data, member.data.count))
        var bytes: [UInt8] = [0x50, 0x4B, 1, 2, 20, 0, 20, 0]
        bytes += littleEndian(member.flags) + littleEndian(member.method) + [0, 0, 0, 0]
        bytes += littleEndian(member.checksum ?? sum)
        bytes += littleEndian(member.compressedSize ?? UInt32(member.data.count))
        bytes += littleEndian(member.size ?? UInt32(member.data.count))
        bytes += littleEndian(UInt16(name.count)) + [UInt8](repeating: 0, count: 12)
        return bytes + littleEndian(member.headerOffset ?? offset) + name
    }
}

/// The bytes of a number as files store it.
public func littleEndian<Value: FixedWidthInteger>(_ value: Value) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
}

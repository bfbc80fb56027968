/// What the walk through an archive may come across. Stepping over a member of a compressed archive costs its
/// decompression, whatever it is.
struct ArchiveAllowance {
    /// Members at most; ImageNet-21k has 14 million images.
    static let memberLimit = 1 << 24
    /// Bytes of all members of a compressed archive at most, with their headers.
    static let unpackedLimit = 1 << 32
    /// Bytes of a member's header.
    private static let headerBytes = 512

    let path: String
    var memberLimit = Self.memberLimit
    var unpackedLimit = Self.unpackedLimit
    private var members = 0
    private var unpacked = 0

    init(path: String) { self.path = path }

    /// Counts what was unpacked in all, stepped over or not: the size that a sparse member states is not what it takes.
    func take(unpackedBytes bytes: Int) throws(DatasetError) {
        guard bytes <= unpackedLimit else { throw tooLarge(bytes) }
    }

    private func tooLarge(_ found: Int) -> DatasetError {
        .tooLarge(
            path: path, what: "a compressed tar, unpacked (unpack it first)", limit: unpackedLimit,
            found: found)
    }

    /// Counts a member before it is read or stepped over.
    ///
    /// - Throws: ``DatasetError`` where it is one too many, or its bytes are.
    mutating func take(_ member: ArchiveMember, isCompressed: Bool) throws(DatasetError) {
        members += 1
        guard members <= memberLimit else {
            throw .tooMany(path: path, what: "members of a tar", limit: memberLimit)
        }
        guard isCompressed else { return }
        let bytes = max(member.byteCount, 0)
        let left = unpackedLimit - unpacked - Self.headerBytes
        guard bytes <= left else {
            throw tooLarge(bytes < .max >> 1 ? unpacked + bytes + Self.headerBytes : .max)
        }
        unpacked += bytes + Self.headerBytes
    }
}

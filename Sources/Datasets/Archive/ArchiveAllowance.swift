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

    /// Counts a member before it is read or stepped over.
    ///
    /// - Throws: ``DatasetError`` where it is one too many, or its bytes are.
    mutating func take(_ member: ArchiveMember, isCompressed: Bool) throws(DatasetError) {
        members += 1
        guard members <= memberLimit else {
            throw .tooMany(path: path, what: "members of a tar", limit: memberLimit)
        }
        guard isCompressed else { return }
        let (sum, overflows) = unpacked.addingReportingOverflow(max(member.byteCount, 0) + Self.headerBytes)
        guard !overflows, sum <= unpackedLimit else {
            throw .tooLarge(
                path: path, what: "a compressed tar, unpacked (unpack it first)", limit: unpackedLimit,
                found: overflows ? .max : sum)
        }
        unpacked = sum
    }
}

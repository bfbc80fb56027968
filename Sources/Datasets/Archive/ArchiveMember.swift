/// The header of a member of an archive.
struct ArchiveMember {
    /// What a member is.
    enum Kind {
        /// A regular file with bytes of its own.
        case file
        case symbolicLink
        /// A second name of another member.
        case hardLink
        case other
    }

    /// Path without `.` components and without a leading slash.
    let name: String
    /// Size that the header states.
    let byteCount: Int
    /// Whether it is a file with bytes of its own and no hidden part in its path.
    let isVisible: Bool
    /// Whether holes are left out of its bytes.
    let isSparse: Bool
    /// The letters behind its last dot, in lower case.
    let ending: String?
    private let kind: Kind
    private let isHidden: Bool

    /// - Parameters:
    ///   - path: as the archive has it.
    ///   - byteCount: the size that the header states.
    ///   - kind: what it is.
    ///   - isSparse: whether holes are left out of its bytes.
    init(path: String, byteCount: Int, kind: Kind, isSparse: Bool = false) {
        let components = FilePath.components(path)
        name = components.joined(separator: "/")
        ending = FileEnding.of(name)
        isVisible = kind == .file && !components.contains { $0.hasPrefix(".") }
        isHidden = components.contains { $0.hasPrefix(".") && $0 != ".." }
        self.kind = kind
        self.byteCount = byteCount
        self.isSparse = isSparse
    }

    /// Whether it is a visible file that is named as an image.
    var isImage: Bool { isVisible && isNamedAsImage }

    private var isNamedAsImage: Bool { ending.map(FileEnding.read.contains) ?? false }

    /// What keeps it from being read, where it looks like an image, or like a link to a folder of images; see ``LeftOut``.
    var leftOutKind: String? {
        guard !isHidden, !isImage else { return nil }
        let isOfOtherKind = ending.map(FileEnding.notRead.contains) ?? false
        switch kind {
        case .file where isVisible: return isOfOtherKind ? ending.map { "." + $0 } : nil
        case .file: return isNamedAsImage || isOfOtherKind ? LeftOut.parentPath : nil
        case .hardLink: return isNamedAsImage || isOfOtherKind ? LeftOut.link : nil
        case .symbolicLink:
            return isNamedAsImage || isOfOtherKind || FileEnding.isMissing(in: name) ? LeftOut.link : nil
        case .other: return nil
        }
    }
}

/// The parts of a member's name that tell which members belong together, as WebDataset has them.
enum MemberName {
    /// Dots of a name that part it; what follows is one part.
    private static let mostParts = 32

    /// The name up to the first dot of its last part: the key of its sample.
    static func key(of name: String) -> String {
        let end = name.utf8[lastPart(of: name)...].firstIndex(of: dot) ?? name.endIndex
        return String(name[..<end])
    }

    /// The name without its ending: up to the last dot of its last part.
    static func stem(of name: String) -> String {
        let end = name.utf8[lastPart(of: name)...].lastIndex(of: dot) ?? name.endIndex
        return String(name[..<end])
    }

    /// The stem up to each of its dots, from the sample's key to the whole of it.
    static func prefixes(of stem: String) -> [String] {
        let last = stem.utf8[lastPart(of: stem)...]
        return last.indices.lazy.filter { last[$0] == dot }.prefix(mostParts).map { String(stem[..<$0]) } + [
            stem
        ]
    }

    /// Whether it is that of a class file.
    static func isClass(_ name: String) -> Bool { FileEnding.of(name) == "cls" }

    private static let dot = UInt8(ascii: ".")

    private static func lastPart(of name: String) -> String.Index {
        name.utf8.lastIndex(of: UInt8(ascii: "/")).map { name.utf8.index(after: $0) } ?? name.startIndex
    }
}

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
            throw .tooMany(path: path, what: "members of an archive", limit: memberLimit)
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

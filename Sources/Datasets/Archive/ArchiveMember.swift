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

/// The header of a member of an archive.
struct ArchiveMember {
    /// Path without `.` components and without a leading slash.
    let name: String
    /// Size that the header states.
    let byteCount: Int
    /// Whether it is a file with bytes of its own and no hidden part in its path.
    let isVisible: Bool
    /// Whether holes are left out of its bytes.
    let isSparse: Bool

    /// - Parameters:
    ///   - path: as the archive has it.
    ///   - byteCount: the size that the header states.
    ///   - isFile: whether it is a regular file with bytes of its own.
    ///   - isSparse: whether holes are left out of its bytes.
    init(path: String, byteCount: Int, isFile: Bool, isSparse: Bool = false) {
        let components = FilePath.components(path)
        name = components.joined(separator: "/")
        isVisible = isFile && !components.contains { $0.hasPrefix(".") }
        self.byteCount = byteCount
        self.isSparse = isSparse
    }

    /// Whether it is a visible file that is named as an image.
    var isImage: Bool { isVisible && FilePath.isImageName(name) }
}

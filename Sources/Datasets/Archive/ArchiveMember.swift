/// The header of a member of an archive.
struct ArchiveMember {
    /// Path as the archive has it.
    let path: String
    /// Size that the header states.
    let byteCount: Int
    /// Whether it is a regular file with bytes of its own.
    let isFile: Bool
    /// Whether holes are left out of its bytes.
    var isSparse = false

    /// Path without `.` components and without a leading slash.
    var name: String { FilePath.components(path).joined(separator: "/") }

    /// Whether it is a visible file that is named as an image.
    var isImage: Bool { isVisible && FilePath.isImageName(path) }

    /// Whether it is a file with no hidden part in its path.
    var isVisible: Bool { isFile && !FilePath.components(path).contains { $0.hasPrefix(".") } }
}

/// A member of a zip archive as its central directory describes it.
struct ZipEntry {
    var name: String
    let flags: UInt16
    let method: UInt16
    let checksum: UInt32
    var compressedSize: Int
    var size: Int
    /// Where the local header starts.
    var headerOffset: Int
    /// Where the bytes lie; empty until the local header is read.
    var data: Range<Int> = 0..<0

    /// Whether sizes follow the data rather than stand in the local header.
    var hasDescriptor: Bool { flags & 0x0008 != 0 }
}

import CZlib

/// Where the bytes of a member of a zip are, and how they are checked.
struct ZipExtent: Equatable {
    /// How a member is stored.
    enum Method: Int {
        case stored = 0
        case deflated = 8
    }

    /// Most bytes that a member takes in the archive: what does not compress grows little.
    static let storedLimit = FileBytes.imageLimit + 1 << 20
    private static let storedBits = 30

    /// Where its own header begins.
    let offset: Int
    /// Bytes that it takes in the archive.
    let storedBytes: Int
    /// CRC-32 of its bytes.
    let checksum: UInt32

    init(offset: Int, storedBytes: Int, checksum: UInt32) {
        self.offset = offset
        self.storedBytes = storedBytes
        self.checksum = checksum
    }

    /// As a listing keeps it; see ``listed``.
    init(offset: Int, listed: Int) {
        self.offset = offset
        storedBytes = listed & (1 << Self.storedBits - 1)
        checksum = UInt32(truncatingIfNeeded: listed >> Self.storedBits)
    }

    /// Size and checksum as one number, for sizes up to ``storedLimit``.
    var listed: Int { Int(checksum) << Self.storedBits | storedBytes }

    /// The member's bytes; nil where they are not what the directory says.
    ///
    /// - Parameter byteCount: how many they are, checked before.
    func bytes(in archive: ByteStore, byteCount: Int) throws(DatasetError) -> [UInt8]? {
        guard offset >= 0, offset <= archive.count, (0...Self.storedLimit).contains(storedBytes) else {
            return nil
        }
        let header = try archive.bytes(offset..<offset + 30)
        guard header.count == 30, header.starts(with: Array("PK\u{3}\u{4}".utf8)),
            let method = Method(rawValue: ZipDirectory.half(header, 8))
        else { return nil }
        let start = offset + 30 + ZipDirectory.half(header, 26) + ZipDirectory.half(header, 28)
        guard start <= archive.count else { return nil }
        let stored = try archive.bytes(start..<start + storedBytes)
        let bytes = method == .stored ? stored : Self.inflated(stored, byteCount: byteCount)
        guard let bytes, bytes.count == byteCount, Self.checksum(bytes) == checksum else { return nil }
        return bytes
    }

    /// What a stream without zlib's header holds; nil where it is not whole, or not of so many bytes.
    private static func inflated(_ stored: [UInt8], byteCount: Int) -> [UInt8]? {
        var stream = z_stream()
        let size = Int32(MemoryLayout<z_stream>.size)
        guard inflateInit2_(&stream, -MAX_WBITS, ZLIB_VERSION, size) == Z_OK else { return nil }
        defer { inflateEnd(&stream) }
        var source = stored
        var isWhole = false
        let bytes = source.withUnsafeMutableBufferPointer { input in
            // A byte more: of none there would be no room to say so.
            [UInt8](unsafeUninitializedCapacity: byteCount + 1) { target, initialized in
                stream.next_in = input.baseAddress
                stream.avail_in = UInt32(input.count)
                stream.next_out = target.baseAddress
                stream.avail_out = UInt32(byteCount + 1)
                isWhole = inflate(&stream, Z_FINISH) == Z_STREAM_END
                initialized = byteCount + 1 - Int(stream.avail_out)
            }
        }
        return isWhole ? bytes : nil
    }

    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        bytes.withUnsafeBufferPointer { UInt32(truncatingIfNeeded: crc32_z(0, $0.baseAddress, $0.count)) }
    }
}

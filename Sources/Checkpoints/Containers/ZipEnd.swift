/// The end of a zip archive: where the central directory lies and how many members it lists.
struct ZipEnd {
    let entryCount: Int
    let directory: Range<Int>

    private static let endSize = 22
    private static let locatorSize = 20
    private static let end64Size = 56

    /// Reads the end record, which must be the last 22 bytes: torch writes no comment, and bytes behind
    /// the end would let two readers see two archives.
    init(_ bytes: [UInt8]) throws(CheckpointError) {
        let start = bytes.count - ZipEnd.endSize
        guard start >= 0, ZipEnd.signature(bytes, at: start) == 0x0605_4B50 else {
            throw ZipEnd.missing(bytes)
        }
        var reader = ByteReader(bytes, range: start + 4..<bytes.count)
        let disks = [try reader.integer(UInt16.self, "zip end"), try reader.integer(UInt16.self, "zip end")]
        let counts = [try reader.integer(UInt16.self, "zip end"), try reader.integer(UInt16.self, "zip end")]
        let size = try reader.integer(UInt32.self, "zip end")
        let offset = try reader.integer(UInt32.self, "zip end")
        guard disks == [0, 0], counts[0] == counts[1], try reader.integer(UInt16.self, "zip end") == 0 else {
            throw ZipEnd.failure("one disk and no comment", "others")
        }
        let short = (count: Int(counts[0]), size: Int(size), offset: Int(offset))
        guard let long = try ZipEnd.end64(bytes, before: start) else {
            self = try ZipEnd(count: short.count, size: short.size, offset: short.offset, end: start)
            return
        }
        // A 32-bit field repeats the 64-bit one unless it is saturated.
        guard short.count == 0xFFFF || short.count == long.count,
            short.size == 0xFFFF_FFFF || short.size == long.size,
            short.offset == 0xFFFF_FFFF || short.offset == long.offset
        else { throw ZipEnd.failure("the same directory in both end records", "two") }
        let end = start - ZipEnd.locatorSize - ZipEnd.end64Size
        self = try ZipEnd(count: long.count, size: long.size, offset: long.offset, end: end)
    }

    private init(count: Int, size: Int, offset: Int, end: Int) throws(CheckpointError) {
        guard offset <= end, size == end - offset else {
            throw ZipEnd.failure("a directory that ends at byte \(end)", "\(size) bytes from \(offset)")
        }
        entryCount = count
        directory = offset..<end
    }

    /// The ZIP64 end record, if there is one: it stands right before its locator.
    private static func end64(
        _ bytes: [UInt8], before end: Int
    ) throws(CheckpointError) -> (count: Int, size: Int, offset: Int)? {
        let locator = end - locatorSize
        guard locator >= 0, signature(bytes, at: locator) == 0x0706_4B50 else { return nil }
        var reader = ByteReader(bytes, range: locator + 8..<end)
        let start = try reader.count(UInt64.self, "zip64 locator")
        guard start == locator - end64Size, signature(bytes, at: start) == 0x0606_4B50 else {
            throw failure("a zip64 end record at byte \(locator - end64Size)", "\(start)")
        }
        reader = ByteReader(bytes, range: start + 4..<locator)
        guard try reader.integer(UInt64.self, "zip64 end") == UInt64(end64Size - 12) else {
            throw failure("a zip64 end record of \(end64Size) bytes", "another size")
        }
        _ = try reader.take(4, "zip64 versions")
        guard try reader.integer(UInt64.self, "zip64 disks") == 0 else { throw failure("one disk", "more") }
        let counts = [try reader.count(UInt64.self, "zip64 end"), try reader.count(UInt64.self, "zip64 end")]
        guard counts[0] == counts[1] else { throw failure("one disk", "more") }
        let size = try reader.count(UInt64.self, "zip64 end")
        return (counts[0], size, try reader.count(UInt64.self, "zip64 end"))
    }

    /// Tells a file that was cut short from one with bytes behind its end.
    private static func missing(_ bytes: [UInt8]) -> CheckpointError {
        let pattern: [UInt8] = [0x50, 0x4B, 0x05, 0x06]
        let tail = max(0, bytes.count - 0x10015)
        for start in stride(from: bytes.count - endSize, through: tail, by: -1)
        where bytes[start...].starts(with: pattern) {
            return failure("the end of the file after the end record", "more bytes")
        }
        return failure(
            "a list of members at the end", "none in \(bytes.count) bytes: it is cut short, fetch it again")
    }

    private static func signature(_ bytes: [UInt8], at start: Int) -> UInt32? {
        guard start >= 0, bytes.count - start >= 4 else { return nil }
        return bytes.withUnsafeBytes {
            $0.loadUnaligned(fromByteOffset: start, as: UInt32.self).littleEndian
        }
    }

    private static func failure(_ expected: String, _ found: String) -> CheckpointError {
        .archive(member: "archive", expected: expected, found: found)
    }
}

import CZlib

/// The CRC-32 of zip (reflected polynomial 0xEDB88320), by zlib.
///
/// libarchive checks a CRC only while it inflates an archive that it parsed itself; here the central directory is parsed by
/// ``ZipDirectory``, so the sum is computed here too.
enum CRC32 {
    /// The sum over a range that lies within `bytes`.
    static func checksum(_ bytes: [UInt8], _ range: Range<Int>) -> UInt32 {
        bytes[range].withUnsafeBufferPointer {
            UInt32(truncatingIfNeeded: crc32_z(0, $0.baseAddress, $0.count))
        }
    }
}

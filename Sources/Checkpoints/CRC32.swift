/// The CRC-32 of zip (reflected polynomial 0xEDB88320), eight bytes a step.
///
/// libarchive checks a CRC only while it inflates an archive that it parsed itself; here the
/// central directory is parsed by ``ZipDirectory``, so the sum is computed here too.
enum CRC32 {
    /// `tables[k][b]` is the sum of byte b followed by k zero bytes.
    private static let tables: [UInt32] = {
        var tables = [UInt32](repeating: 0, count: 8 * 256)
        for byte in 0..<256 {
            tables[byte] = (0..<8).reduce(UInt32(byte)) { sum, _ in
                sum & 1 == 1 ? (sum >> 1) ^ 0xEDB8_8320 : sum >> 1
            }
        }
        for index in 256..<tables.count {
            let shorter = tables[index - 256]
            tables[index] = (shorter >> 8) ^ tables[Int(shorter & 0xFF)]
        }
        return tables
    }()

    /// The sum over a range that lies within `bytes`.
    static func checksum(_ bytes: [UInt8], _ range: Range<Int>) -> UInt32 {
        tables.withUnsafeBufferPointer { tables in
            bytes.withUnsafeBytes { buffer in
                var sum = ~UInt32(0)
                var position = range.lowerBound
                while range.upperBound - position >= 8 {
                    let word = buffer.loadUnaligned(fromByteOffset: position, as: UInt64.self).littleEndian
                    sum = fold(word ^ UInt64(sum), tables)
                    position += 8
                }
                for byte in buffer[position..<range.upperBound] {
                    sum = (sum >> 8) ^ tables[Int(UInt8(truncatingIfNeeded: sum) ^ byte)]
                }
                return ~sum
            }
        }
    }

    private static func fold(_ word: UInt64, _ tables: UnsafeBufferPointer<UInt32>) -> UInt32 {
        var sum: UInt32 = 0
        for index in 0..<8 {
            sum ^= tables[(7 - index) * 256 + Int(UInt8(truncatingIfNeeded: word >> (8 * index)))]
        }
        return sum
    }
}

/// Writes into a PNG how many pixels an inch has, which Cairo leaves out: without it programs guess a picture's size.
enum PNGResolution {
    private static let inch = 0.0254
    /// Signature and header, which come first in every PNG.
    private static let headerEnd = 8 + 25

    /// The file with a pHYs chunk (PNG 1.2, 4.2.4.2) behind its header; pixels a metre are whole.
    static func added(_ dotsPerInch: Double, to png: [UInt8]) -> [UInt8] {
        guard png.count > headerEnd else { return png }
        let perMetre = UInt32(min(max((dotsPerInch / inch).rounded(), 1), 1e9))
        let content = Array("pHYs".utf8) + bytes(perMetre) + bytes(perMetre) + [1]
        let chunk = bytes(UInt32(content.count - 4)) + content + bytes(checksum(content))
        return Array(png[..<headerEnd]) + chunk + png[headerEnd...]
    }

    private static func bytes(_ value: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }

    /// CRC-32 as ISO 3309 has it; of 13 bytes, for which a table is no gain.
    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(~0 as UInt32) { sum, byte in
            (0..<8).reduce(sum ^ UInt32(byte)) { bits, _ in
                bits & 1 == 1 ? bits >> 1 ^ 0xEDB8_8320 : bits >> 1
            }
        }
    }
}

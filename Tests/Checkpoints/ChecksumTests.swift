import Testing

@testable import Checkpoints

@Suite struct ChecksumTests {
    /// The check value that catalogues of CRCs give for CRC-32/ISO-HDLC.
    @Test func crcOfTheCheckString() {
        let bytes = Array("123456789".utf8)
        #expect(CRC32.checksum(bytes, 0..<9) == 0xCBF4_3926)
        #expect(CRC32.checksum(bytes, 3..<3) == 0)
    }

    /// Bit by bit, from the definition.
    private func naive(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        var sum = ~UInt32(0)
        for byte in bytes {
            sum ^= UInt32(byte)
            for _ in 0..<8 {
                let carry: UInt32 = sum & 1 == 1 ? 0xEDB8_8320 : 0
                sum = (sum >> 1) ^ carry
            }
        }
        return ~sum
    }

    @Test func crcEqualsTheDefinitionOnOddRanges() {
        let bytes = (0..<200).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ 13) }
        for start in 0..<10 {
            for end in stride(from: start, through: 200, by: 7) {
                #expect(CRC32.checksum(bytes, start..<end) == naive(bytes[start..<end]))
            }
        }
    }

    /// The examples of FIPS 180-2, appendix B.
    @Test func sha256OfThePublishedMessages() {
        #expect(
            FileDigest.sha256(Array("abc".utf8))
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(
            FileDigest.sha256([])
                == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    }
}

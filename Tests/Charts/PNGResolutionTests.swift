import Foundation
import TestSupport
import Testing

@testable import Charts

/// A PNG says how large it is on paper.
struct PNGResolutionTests {
    /// The chunks of a file: their names and contents.
    private func chunks(_ png: [UInt8]) -> [(name: String, content: ArraySlice<UInt8>)] {
        var (chunks, place) = ([(name: String, content: ArraySlice<UInt8>)](), 8)
        while place + 12 <= png.count {
            let length = png[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
            chunks.append(
                (
                    String(decoding: png[place + 4..<place + 8], as: UTF8.self),
                    png[(place + 8)...].prefix(length)
                ))
            place += 12 + length
        }
        return chunks
    }

    @Test(.eachRow) func theChunkHasPixelsAMetre() {
        eachRow([(nil, 5_669), (72.0, 2_835), (300, 11_811), (600, 23_622)] as [(Double?, Int)]) {
            density, expected in
            let png = try ChartRenderer.render(
                SampleCharts.figure4, as: .png, design: ChartDesign(dotsPerInch: density))
            let found = chunks(png)
            #expect(found.prefix(2).map(\.name) == ["IHDR", "pHYs"] && found.last?.name == "IEND")
            #expect(found.count { $0.name == "pHYs" } == 1)
            let content = Array(found[1].content)
            #expect(content.count == 9 && content[8] == 1)
            #expect(content[0..<4] == content[4..<8])
            #expect(content[0..<4].reduce(0) { $0 << 8 | Int($1) } == expected)
        }
    }

    /// The checksum of the standard's example: that of IEND, of no content, is AE 42 60 82.
    @Test func theChecksumIsTheFormats() throws {
        let png = try ChartRenderer.render(SampleCharts.figure4, as: .png)
        // libpng refuses a wrong one of this chunk with a warning only, so that it is computed here once more.
        let chunk = Array(png[37..<50])
        #expect(String(decoding: chunk[0..<4], as: UTF8.self) == "pHYs")
        var sum: UInt32 = 0xFFFF_FFFF
        for byte in chunk {
            for bit in 0..<8 {
                let isOdd = (sum ^ UInt32(byte) >> bit) & 1 == 1
                sum = isOdd ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1
            }
        }
        #expect(png[50..<54].reduce(0 as UInt32) { $0 << 8 | UInt32($1) } == ~sum)
        #expect(png.suffix(4) == [0xAE, 0x42, 0x60, 0x82])
    }
}

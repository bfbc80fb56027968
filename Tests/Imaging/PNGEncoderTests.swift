import Imaging
import TestSupport
import Testing

struct PNGEncoderTests {
    @Test(.eachRow) func whatIsWrittenReadsBack() {
        eachRow([(1, 1), (1, 300), (300, 1), (37, 29), (224, 224)]) {
            try whatIsWrittenReadsBack(width: $0.0, height: $0.1)
        }
    }

    private func whatIsWrittenReadsBack(width: Int, height: Int) throws {
        let image = try testImage(width: width, height: height)
        let bytes = try PNGEncoder.encode(image)
        #expect(try ImageDecoder.decode(bytes, name: "written") == image)
        #expect(try PNGEncoder.encode(image) == bytes)
    }
}

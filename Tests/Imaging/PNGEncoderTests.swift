import Imaging
import Testing

struct PNGEncoderTests {
    @Test(arguments: [(1, 1), (1, 300), (300, 1), (37, 29), (224, 224)])
    func whatIsWrittenReadsBack(width: Int, height: Int) throws {
        let image = try testImage(width: width, height: height)
        let bytes = try PNGEncoder.encode(image)
        #expect(try ImageDecoder.decode(bytes, name: "written") == image)
        #expect(try PNGEncoder.encode(image) == bytes)
    }
}

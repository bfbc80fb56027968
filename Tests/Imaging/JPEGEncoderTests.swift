import Imaging
import TestSupport
import Testing

struct JPEGEncoderTests {
    private func waves(width: Int, height: Int) throws -> RGBImage {
        let pixels = (0..<width * height).flatMap { pixel -> [UInt8] in
            let (x, y) = (pixel % width, pixel / width)
            return [UInt8((2 * x + y) % 200), UInt8(100 + y % 50), UInt8(60 + x % 30)]
        }
        return try RGBImage(width: width, height: height, pixels: pixels)
    }

    @Test(.eachRow) func whatIsWrittenIsCloseToTheImage() {
        eachRow([(1, 1), (1, 300), (300, 1), (37, 29), (224, 224)]) {
            try whatIsWrittenIsCloseToTheImage(width: $0.0, height: $0.1)
        }
    }

    private func whatIsWrittenIsCloseToTheImage(width: Int, height: Int) throws {
        let image = try waves(width: width, height: height)
        let bytes = try JPEGEncoder.encode(image, quality: 95)
        #expect(ImageFormat(firstBytes: bytes) == .jpeg)
        #expect(try JPEGEncoder.encode(image, quality: 95) == bytes)
        let read = try ImageDecoder.decode(bytes, name: "written")
        #expect(read.width == width && read.height == height)
        let differences = zip(read.pixels, image.pixels).map { abs(Double($0) - Double($1)) }
        #expect(differences.reduce(0, +) / Double(differences.count) < 4)
    }

    @Test func qualityCostsBytes() throws {
        let image = try testImage(width: 64, height: 64)
        let lengths = try [10, 50, 95].map { try JPEGEncoder.encode(image, quality: $0).count }
        #expect(lengths[0] < lengths[1] && lengths[1] < lengths[2])
    }

    @Test(arguments: [0, 101, -5])
    func otherQualitiesAreRefused(quality: Int) throws {
        let image = try waves(width: 8, height: 8)
        #expect(
            throws: ImagingError.wrongParameter(
                name: "JPEG quality", low: 1, high: 100, found: Double(quality))
        ) { try JPEGEncoder.encode(image, quality: quality) }
    }

    @Test func sidesThatTheFormatLacksAreRefused() throws {
        let image = try RGBImage(width: 65_501, height: 1, pixels: [UInt8](repeating: 0, count: 196_503))
        #expect(throws: ImagingError.self) { try JPEGEncoder.encode(image, quality: 90) }
    }
}

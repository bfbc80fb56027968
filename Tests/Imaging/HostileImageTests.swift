import Imaging
import TestSupport
import Testing

/// Images whose headers claim what their bytes do not hold, and what a decoder would suffer of them.
struct HostileImageTests {
    /// The fixture with other sides in its frame header.
    private func jpeg(_ file: String, width: Int, height: Int) throws -> [UInt8] {
        var bytes = try Fixture.bytes(file)
        var place = 2
        while ![0xC0, 0xC1, 0xC2].contains(bytes[place + 1]) {
            place += 2 + Int(bytes[place + 2]) << 8 + Int(bytes[place + 3])
        }
        bytes.replaceSubrange(
            place + 5..<place + 9,
            with: [height, width].flatMap { [UInt8($0 >> 8), UInt8(truncatingIfNeeded: $0)] })
        return bytes
    }

    private func png(_ file: String, width: Int, height: Int) throws -> [UInt8] {
        var bytes = try Fixture.bytes(file)
        bytes.replaceSubrange(16..<24, with: bigEndian(UInt32(width)) + bigEndian(UInt32(height)))
        bytes.replaceSubrange(29..<33, with: bigEndian(checksum(bytes[12..<29])))
        return bytes
    }

    @Test(.eachRow) func aJPEGOfSixtyThousandSquaredIsRefused() {
        eachRow(["rgb-420.jpg", "rgb-420-progressive.jpg", "cmyk.jpg", "ycck.jpg", "grey.jpg"]) {
            try aJPEGOfSixtyThousandSquaredIsRefused(file: $0)
        }
    }

    private func aJPEGOfSixtyThousandSquaredIsRefused(file: String) throws {
        let expected = ImagingError.tooLarge(
            name: file, width: 60000, height: 60000, maximumPixels: 178_956_970)
        #expect(throws: expected) {
            try ImageDecoder.decode(jpeg(file, width: 60000, height: 60000), name: file)
        }
    }

    @Test(arguments: ["rgb-8.png", "rgb-16-interlaced.png", "palette-1.png"])
    func aPNGOfSixtyThousandSquaredIsRefused(file: String) throws {
        let expected = ImagingError.tooLarge(
            name: file, width: 60000, height: 60000, maximumPixels: 178_956_970)
        #expect(throws: expected) {
            try ImageDecoder.decode(png(file, width: 60000, height: 60000), name: file)
        }
    }

    @Test func sidesOfZeroAreRefused() throws {
        for (width, height) in [(0, 1), (1, 0), (0, 0)] {
            let (jpeg, png) = (
                try jpeg("grey.jpg", width: width, height: height),
                try png("grey-8.png", width: width, height: height)
            )
            for bytes in [jpeg, png] {
                let error = #expect(throws: ImagingError.self) {
                    try ImageDecoder.decode(bytes, name: "zero")
                }
                guard case .corrupt? = error else {
                    Issue.record("expected a refusal, found \(error as Any)")
                    return
                }
            }
        }
    }

    /// 16-bit RGBA takes eight bytes a pixel, twice that while it is converted.
    @Test func samplesAreBoundedInBytes() throws {
        let bytes = try png("rgb-alpha-16.png", width: 13000, height: 13000)
        let expected = ImagingError.tooManySamples(
            name: "deep", width: 13000, height: 13000, maximumBytes: 800_000_000, found: 1_352_000_000)
        #expect(throws: expected) { try ImageDecoder.decode(bytes, name: "deep") }
        #expect(
            expected.description
                == "deep: expected samples of at most 800000000 bytes, found 13000 x 13000 pixels of 1352000000 bytes"
        )
    }

    /// Four full channels of a progressive image would be 1.35 GB of coefficients.
    @Test func coefficientsAreBounded() throws {
        let bytes = try jpeg("cmyk-progressive.jpg", width: 13000, height: 13000)
        let expected = ImagingError.corrupt(
            name: "deep", format: .jpeg, reason: "more than 1200000000 bytes of coefficients")
        #expect(throws: expected) { try ImageDecoder.decode(bytes, name: "deep") }
    }

    /// The more pixels, the fewer passes.
    @Test func passesAreBoundedByThePixels() throws {
        let bytes = try Fixture.bytes("rgb-420-progressive.jpg")
        let image = try Fixture.image("rgb-420-progressive.jpg")
        let pixels = image.width * image.height
        let expected = ImagingError.corrupt(name: "p", format: .jpeg, reason: "more than 3 scans")
        #expect(throws: expected) {
            try ImageDecoder.decode(
                bytes, name: "p", limits: ImageLimits(maximumScannedPixels: 4 * pixels - 1))
        }
        #expect(
            try ImageDecoder.decode(
                bytes, name: "p", limits: ImageLimits(maximumScannedPixels: 20 * pixels)) == image)
    }

    /// Damage that only a checksum shows.
    @Test(arguments: ["rgb-8.png", "grey-16-interlaced.png", "palette-4.png"])
    func pixelsThatFailTheirChecksumAreRefused(file: String) throws {
        var bytes = try Fixture.bytes(file)
        let data = try #require(
            bytes.indices.first { bytes[$0...].starts(with: Array("IDAT".utf8)) })
        let length = bytes[data - 4..<data].reduce(0) { $0 << 8 | Int($1) }
        bytes[data + 4 + length] ^= 1
        let expected = ImagingError.corrupt(name: file, format: .png, reason: "IDAT: CRC error")
        #expect(throws: expected) { try ImageDecoder.decode(bytes, name: file) }
    }

    @Test func bytesOfNoFormatAreRefused() {
        for bytes in [[], [0], [UInt8](repeating: 0, count: 4096), [0xFF, 0xD8]] as [[UInt8]] {
            let expected = ImagingError.unknownFormat(name: "a.jpg", found: Array(bytes.prefix(8)))
            #expect(throws: expected) { try ImageDecoder.decode(bytes, name: "a.jpg") }
        }
    }

    @Test func namesOfTheOtherFormatDoNotMatter() throws {
        for (file, name) in [("rgb-444.jpg", "a.png"), ("rgb-8.png", "a.jpg"), ("ycck.jpg", "a.txt")] {
            #expect(try ImageDecoder.decode(Fixture.bytes(file), name: name) == Fixture.image(file))
        }
    }
}

private func bigEndian(_ number: UInt32) -> [UInt8] { withUnsafeBytes(of: number.bigEndian) { Array($0) } }

/// The checksum of a PNG chunk.
func checksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    var remainder = UInt32.max
    for byte in bytes {
        remainder ^= UInt32(byte)
        for _ in 0..<8 { remainder = (remainder >> 1) ^ (remainder & 1 == 1 ? 0xEDB8_8320 : 0) }
    }
    return ~remainder
}

import Foundation
import TestSupport
import Testing

import Imaging

/// Pixels of Pillow's `convert("RGB")`, by Tests/Reference/imaging_fixtures.py.
struct ImageDecoderTests {
    struct Decoded: Decodable {
        let file: String
        let mode: String
        let width: Int
        let height: Int
        let sha256: String
    }

    @Test func pixelsEqualPillows() throws {
        let entries = try Fixture.json("decoded", as: [Decoded].self)
        #expect(entries.count == 46)
        for entry in entries {
            let image = try Fixture.image(entry.file)
            #expect(image.width == entry.width && image.height == entry.height, "\(entry.file)")
            #expect(sha256(image.pixels) == entry.sha256, "\(entry.file), mode \(entry.mode)")
        }
    }

    @Test(.eachRow) func everyCutIsAnError() {
        eachRow([
            "rgb-420.jpg", "rgb-420-progressive.jpg", "cmyk.jpg", "rgb-8.png", "grey-16-interlaced.png",
        ]) { try everyCutIsAnError(file: $0) }
    }

    private func everyCutIsAnError(file: String) throws {
        let bytes = try Fixture.bytes(file)
        for length in 0..<bytes.count where file.hasSuffix("jpg") || length < bytes.count - 20 {
            #expect(throws: ImagingError.self, "\(length) of \(bytes.count) bytes") {
                try ImageDecoder.decode(Array(bytes.prefix(length)), name: file)
            }
        }
    }

    @Test func aCutIsNamed() throws {
        let bytes = try Array(Fixture.bytes("rgb-420.jpg").dropLast(40))
        let expected = ImagingError.truncated(name: "a.jpg", format: .jpeg, length: bytes.count)
        #expect(throws: expected) { try ImageDecoder.decode(bytes, name: "a.jpg") }
        #expect(
            expected.description
                == "a.jpg: expected a whole JPEG, found one that is cut short after \(bytes.count) bytes")
    }

    @Test func theFormatIsNotTakenFromTheName() throws {
        let bytes = try Fixture.bytes("rgb-8.png")
        #expect(try ImageDecoder.decode(bytes, name: "a.jpg") == Fixture.image("rgb-8.png"))
    }

    @Test func otherFormatsAreRefused() {
        let other = Array("GIF90a".utf8)
        let expected = ImagingError.unknownFormat(name: "a.png", found: other)
        #expect(throws: expected) { try ImageDecoder.decode(other, name: "a.png") }
        #expect(
            expected.description
                == "a.png: expected a JPEG, PNG, WebP, BMP, GIF, TIFF or AVIF, found the first bytes 47 49 46 39 30 61"
        )
        #expect(throws: ImagingError.unknownFormat(name: "a", found: [])) {
            try ImageDecoder.decode([], name: "a")
        }
    }

    @Test(arguments: ["rgb-444.jpg", "rgb-8.png"])
    func limitsHoldBeforePixelsAreRead(file: String) throws {
        let bytes = try Fixture.bytes(file)
        let image = try Fixture.image(file)
        let pixels = image.width * image.height
        let exact = ImageLimits(maximumPixels: pixels)
        #expect(try ImageDecoder.decode(bytes, name: file, limits: exact) == image)
        let below = ImagingError.tooLarge(
            name: file, width: image.width, height: image.height, maximumPixels: pixels - 1)
        #expect(throws: below) {
            try ImageDecoder.decode(bytes, name: file, limits: ImageLimits(maximumPixels: pixels - 1))
        }
    }

    @Test func scansAreLimited() throws {
        let bytes = try Fixture.bytes("rgb-420-progressive.jpg")
        let expected = ImagingError.corrupt(name: "p", format: .jpeg, reason: "more than 3 scans")
        #expect(throws: expected) {
            try ImageDecoder.decode(bytes, name: "p", limits: ImageLimits(maximumScans: 3))
        }
    }

    /// A PNG header that claims 2^31 - 1 pixels a side, with a right checksum, takes no memory.
    @Test func hugeSidesAreRefused() throws {
        var bytes = try Fixture.bytes("rgb-8.png")
        bytes.replaceSubrange(16..<24, with: [0x7F, 0xFF, 0xFF, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF])
        bytes.replaceSubrange(
            29..<33, with: withUnsafeBytes(of: checksum(bytes[12..<29]).bigEndian) { Array($0) })
        let side = Int(Int32.max)
        let expected = ImagingError.tooLarge(
            name: "huge", width: side, height: side, maximumPixels: ImageLimits.standard.maximumPixels)
        #expect(throws: expected) { try ImageDecoder.decode(bytes, name: "huge") }
    }
}

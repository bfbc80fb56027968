import Foundation
import TestSupport
import Testing

@testable import Imaging

/// WebP, BMP, GIF, TIFF and AVIF: pixels of Pillow's `convert("RGB")`, by Tests/Reference/imaging_formats.py.
struct FormatTests {
    struct Decoded: Decodable {
        let file: String
        let mode: String
        let width: Int
        let height: Int
        let sha256: String
    }

    /// Files of every format, of the ways that each has of storing pixels.
    private static let samples = [
        "lossy-17x9.webp", "lossless-alpha-17x9.webp", "animated.webp", "palette-4.bmp", "24-oldest.bmp",
        "runs-8.bmp",
        "inside-transparent.gif", "pillow-16-interlaced.gif", "rgb-little-tiles.tif", "pillow-1-group4.tif",
        "jpeg-22.tif", "rgb-420-33x17.avif", "alpha-7x5.avif",
    ]

    @Test func pixelsEqualPillows() throws {
        let entries = try Fixture.json("formats", as: [Decoded].self)
        let kinds = Dictionary(grouping: entries) { $0.file.split(separator: ".").last ?? "" }
        #expect(kinds.mapValues(\.count) == ["webp": 27, "bmp": 49, "gif": 27, "tif": 122, "avif": 33])
        for entry in entries {
            let image = try Fixture.image("Formats/\(entry.file)")
            #expect(image.width == entry.width && image.height == entry.height, "\(entry.file)")
            #expect(sha256(image.pixels) == entry.sha256, "\(entry.file), mode \(entry.mode)")
        }
    }

    /// Pillow takes these planes for 8 bits where they are not compressed.
    @Test func planesOfSixteenBitsAreAsTheirCompressedCopy() throws {
        let (plain, compressed) = try (
            Fixture.image("Formats/rgb-16-planes.tif"), Fixture.image("Formats/rgb-16-planes-lzw.tif")
        )
        #expect(plain == compressed)
    }

    @Test(.eachRow) func whatIsNotReadIsNamed() {
        eachRow([
            ("10-bits.avif", "AVIF, found: 10 bits a sample, which are not read"),
            ("12-bits.avif", "AVIF, found: 12 bits a sample, which are not read"),
            ("masks.bmp", "BMP, found: 16 bits a pixel with the masks f00, f0, f, which are not read"),
            ("png.bmp", "BMP, found: 0 bits a pixel with compression 5, which is not read"),
            ("lab.tif", "TIFF, found: compression 1, photometric 8, 3 samples of 8 bits"),
            ("lzma.tif", "TIFF, found: compression 34925, photometric 2"),
            ("webp.tif", "TIFF, found: compression 50001, photometric 2"),
            ("ycbcr.tif", "TIFF, found: compression 5, photometric 6"),
        ]) { file, words in
            let error = #expect(throws: ImagingError.self) { try Fixture.image("Formats/refused-\(file)") }
            #expect(error?.description.contains(words) == true, "\(error as Any)")
        }
    }

    /// What is cut off may be padding, and then the pixels are the same.
    @Test(.eachRow) func everyCutIsAnErrorOrNone() {
        eachRow(Self.samples) { file in
            let bytes = try Fixture.bytes("Formats/\(file)")
            let whole = try ImageDecoder.decode(bytes, name: file)
            var refused = 0
            for length in 0..<bytes.count {
                do {
                    let image = try ImageDecoder.decode(Array(bytes.prefix(length)), name: file)
                    #expect(image == whole, "\(length) of \(bytes.count) bytes")
                } catch is ImagingError { refused += 1 }
            }
            #expect(refused > bytes.count / 2, "\(refused) of \(bytes.count)")
        }
    }

    @Test(.eachRow) func damageIsAnErrorOrAnImage() {
        eachRow(Self.samples) { file in
            let bytes = try Fixture.bytes("Formats/\(file)")
            let limits = ImageLimits(maximumPixels: 1 << 20, maximumSampleBytes: 1 << 24)
            var state: UInt64 = 1
            for _ in 0..<600 {
                var damaged = bytes
                for _ in 0..<3 {
                    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                    damaged[Int(state >> 33) % bytes.count] = UInt8(truncatingIfNeeded: state >> 25)
                }
                guard let image = try? ImageDecoder.decode(damaged, name: file, limits: limits) else {
                    continue
                }
                #expect(image.pixels.count == 3 * image.width * image.height)
            }
        }
    }

    /// `place` is where the sides stand in the file.
    @Test(.eachRow) func hugeSidesAreRefusedBeforeMemoryIsTaken() {
        eachRow([
            ("24-oldest.bmp", 18, [0xFF, 0xFF, 0xFF, 0xFF], 65535, 65535),
            ("24-top-down.bmp", 18, [0xFF, 0xFF, 0xFF, 0x7F, 1, 0, 0, 0], Int(Int32.max), 1),
            ("pillow-16.gif", 6, [0xFF, 0xFF, 0xFF, 0xFF], 65535, 65535),
            ("animated.webp", 24, [0x1F, 0x4E, 0, 0x1F, 0x4E, 0], 20000, 20000),
        ]) { file, place, sides, width, height in
            var bytes = try Fixture.bytes("Formats/\(file)")
            bytes.replaceSubrange(place..<place + sides.count, with: sides.map { UInt8($0) })
            let expected = ImagingError.tooLarge(
                name: file, width: width, height: height, maximumPixels: 178_956_970)
            #expect(throws: expected) { try ImageDecoder.decode(bytes, name: file) }
        }
    }

    /// The entries of a TIFF's directory and an AVIF's property are found by what stands before the sides.
    @Test func hugeSidesOfTaggedFilesAreRefused() throws {
        var tiff = try Fixture.bytes("Formats/grey-4.tif")
        for tag in [256, 257] {
            let start = [UInt8(tag & 255), 1, 3, 0]
            let entry = try #require(tiff.indices.first { tiff[$0...].starts(with: start) })
            tiff.replaceSubrange(entry + 8..<entry + 10, with: [0xFF, 0xFF])
        }
        let expected = ImagingError.tooLarge(
            name: "t", width: 65535, height: 65535, maximumPixels: 178_956_970)
        #expect(throws: expected) { try ImageDecoder.decode(tiff, name: "t") }
        var avif = try Fixture.bytes("Formats/grey-16x16.avif")
        let property = try #require(avif.indices.first { avif[$0...].starts(with: Array("ispe".utf8)) })
        avif.replaceSubrange(property + 8..<property + 16, with: [0, 0, 0x3F, 0xFF, 0, 0, 0x3F, 0xFF])
        let error = #expect(throws: ImagingError.self) { try ImageDecoder.decode(avif, name: "a") }
        #expect(error?.description.contains("16383") == true, "\(error as Any)")
    }

    @Test func limitsHoldForEveryFormat() throws {
        for file in Self.samples {
            let bytes = try Fixture.bytes("Formats/\(file)")
            let image = try ImageDecoder.decode(bytes, name: file)
            let pixels = image.width * image.height
            let exact = ImageLimits(maximumPixels: pixels)
            #expect(try ImageDecoder.decode(bytes, name: file, limits: exact) == image, "\(file)")
            #expect(throws: ImagingError.self, "\(file)") {
                try ImageDecoder.decode(bytes, name: file, limits: ImageLimits(maximumPixels: pixels - 1))
            }
        }
    }

    @Test func orientationsTurnTheImage() throws {
        let image = try RGBImage(width: 3, height: 2, pixels: (0..<6).flatMap { [UInt8($0), 0, 9] })
        let expected: [[UInt8]] = [
            [0, 1, 2, 3, 4, 5], [2, 1, 0, 5, 4, 3], [5, 4, 3, 2, 1, 0], [3, 4, 5, 0, 1, 2],
            [0, 3, 1, 4, 2, 5],
            [3, 0, 4, 1, 5, 2], [5, 2, 4, 1, 3, 0], [2, 5, 1, 4, 0, 3], [0, 1, 2, 3, 4, 5],
        ]
        for (number, pixels) in expected.enumerated() {
            let turned = try image.turned(number + 1)
            #expect(stride(from: 0, to: 18, by: 3).map { turned.pixels[$0] } == pixels, "\(number + 1)")
            #expect(turned.width == ((5...8).contains(number + 1) ? 2 : 3))
        }
    }
}

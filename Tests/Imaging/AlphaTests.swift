import Imaging
import Testing

/// Pixels of Pillow's `convert("RGBA")`, by Tests/Reference/imaging_fixtures.py.
struct AlphaTests {
    struct Entry: Decodable {
        let file: String
        let sha256: String
    }

    @Test func pixelsEqualPillows() throws {
        let entries = try Fixture.json("alphas", as: [Entry].self)
        #expect(entries.count == 30)
        for entry in entries {
            let image = try ImageDecoder.decodeWithAlpha(Fixture.bytes(entry.file), name: entry.file)
            #expect(sha256(image.pixels) == entry.sha256, "\(entry.file)")
        }
    }

    /// The transparent value is 3 of 2 bits, which is white.
    @Test func aTransparentGreyIsLookedForBeforeItIsScaled() throws {
        let image = try ImageDecoder.decodeWithAlpha(
            Fixture.bytes("grey-2-transparent.png"), name: "grey")
        let pixels = stride(from: 0, to: image.pixels.count, by: 4).map { Array(image.pixels[$0..<$0 + 4]) }
        #expect(pixels.allSatisfy { ($0[0] == 255) == ($0[3] == 0) })
        #expect(Set(pixels.map { $0[3] }) == [0, 255])
    }

    @Test func imagesWithoutAlphaAreOpaque() throws {
        for file in ["rgb-420.jpg", "grey-16.png"] {
            let opaque = RGBAImage(opaque: try Fixture.image(file))
            #expect(try ImageDecoder.decodeWithAlpha(Fixture.bytes(file), name: file) == opaque)
            #expect(stride(from: 3, to: opaque.pixels.count, by: 4).allSatisfy { opaque.pixels[$0] == 255 })
        }
    }

    @Test func everyCutIsAnError() throws {
        let bytes = try Fixture.bytes("rgb-alpha-8.png")
        for length in 0..<bytes.count - 20 {
            #expect(throws: ImagingError.self) {
                try ImageDecoder.decodeWithAlpha(Array(bytes.prefix(length)), name: "cut")
            }
        }
    }
}

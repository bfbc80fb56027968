import Foundation
import Imaging
import Testing
import TestSupport

/// PngSuite: the valid files against their reference BMPs, the corrupt ones (their names start with x) refused.
struct PngSuiteTests {
    private func files(_ folder: String) throws -> [URL] {
        let url = try URL(fileURLWithPath: #require(RealData.folder)).appendingPathComponent(
            "hostile/pngsuite/\(folder)")
        return try FileManager.default.contentsOfDirectory(at: url, includingPropertiesForKeys: nil)
    }

    private func bytes(_ url: URL) throws -> [UInt8] { try [UInt8](Data(contentsOf: url)) }

    @Test(.enabled(if: RealData.folder != nil, "JC_STATS_DATA does not name the folder of real images"))
    func validFilesEqualTheirReferences() throws {
        let references = try files("bmp").filter { $0.pathExtension == "bmp" }
        #expect(references.count == 161)
        for url in references {
            let name = url.deletingPathExtension().lastPathComponent
            let reference = try ReferenceBitmap(bytes(url))
            let file = try bytes(
                url.deletingLastPathComponent().deletingLastPathComponent()
                    .appendingPathComponent("png/\(name).png"))
            let image = try ImageDecoder.decode(file, name: name)
            let alpha = try ImageDecoder.decodeWithAlpha(file, name: name)
            #expect(image.width == reference.width && image.height == reference.height, "\(name)")
            // Names end in colour type and depth: grey of 16 bits is clipped at 255, as Pillow does.
            let isClipped = name.hasSuffix("0g16")
            for (pixel, expected) in reference.pixels.enumerated() {
                #expect(alpha.pixels[4 * pixel + 3] == expected.alpha, "\(name), pixel \(pixel)")
                // What lies below full transparency is nobody's.
                guard expected.alpha > 0 else { continue }
                let found = Array(image.pixels[3 * pixel..<3 * pixel + 3])
                let agrees =
                    isClipped
                    ? expected.color.allSatisfy { $0 == 0 } || found == [255, 255, 255]
                    : found == expected.color
                #expect(agrees, "\(name), pixel \(pixel): \(found), \(expected)")
                guard agrees else { break }
            }
        }
    }

    @Test(.enabled(if: RealData.folder != nil, "JC_STATS_DATA does not name the folder of real images"))
    func corruptFilesAreRefused() throws {
        let corrupt = try files("png").filter { $0.lastPathComponent.hasPrefix("x") }
        #expect(corrupt.count == 14)
        for url in corrupt {
            let name = url.lastPathComponent
            let file = try bytes(url)
            #expect(throws: ImagingError.self, "\(name)") { try ImageDecoder.decode(file, name: name) }
        }
    }
}

/// A BMP of 32 bits a pixel: blue, green, red, alpha, the lowest row first.
private struct ReferenceBitmap {
    struct Pixel {
        let color: [UInt8]
        let alpha: UInt8
    }

    let width: Int
    let height: Int
    /// From the top.
    let pixels: [Pixel]

    init(_ bytes: [UInt8]) throws {
        func number(_ place: Int) -> Int { (0..<4).reduce(0) { $0 | Int(bytes[place + $1]) << (8 * $1) } }
        try #require(
            bytes.count > 150 && bytes[28] == 32 && number(66) == 0xFF00_0000 && number(54) == 0xFF_0000)
        let (start, width, height) = (number(10), number(18), number(22))
        try #require(bytes.count == start + 4 * width * height)
        pixels = (0..<height).flatMap { row in
            (0..<width).map { column in
                let place = start + 4 * ((height - 1 - row) * width + column)
                return Pixel(
                    color: [bytes[place + 2], bytes[place + 1], bytes[place]], alpha: bytes[place + 3])
            }
        }
        (self.width, self.height) = (width, height)
    }
}

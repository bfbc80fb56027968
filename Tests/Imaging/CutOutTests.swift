import Imaging
import Testing

struct CutOutTests {
    /// One row of pixels.
    private func row(_ pixels: [[UInt8]]) throws -> CutOut {
        CutOut(try RGBAImage(width: pixels.count, height: 1, pixels: pixels.flatMap { $0 }))
    }

    private func flat(_ width: Int, _ height: Int, _ color: [UInt8]) throws -> RGBImage {
        try RGBImage(
            width: width, height: height, pixels: (0..<width * height).flatMap { _ in color })
    }

    @Test func overIsTheWeightedMean() throws {
        let background = try flat(3, 1, [100, 50, 0])
        let cutOut = try row([[200, 0, 255, 255], [200, 0, 255, 0], [200, 0, 255, 51]])
        #expect(
            cutOut.placed(over: background, left: 0, top: 0).pixels
                == [200, 0, 255, 100, 50, 0, 120, 40, 51])
    }

    @Test func whatIsBeyondTheBackgroundIsLeftOut() throws {
        let background = try flat(2, 2, [9, 9, 9])
        let cutOut = try row([[1, 1, 1, 255], [2, 2, 2, 255], [3, 3, 3, 255]])
        func levels(_ left: Int, _ top: Int) -> [UInt8] {
            let pixels = cutOut.placed(over: background, left: left, top: top).pixels
            return stride(from: 0, to: 12, by: 3).map { pixels[$0] }
        }
        #expect(levels(0, 0) == [1, 2, 9, 9])
        #expect(levels(-2, 1) == [9, 9, 3, 9])
        #expect(levels(1, 1) == [9, 9, 9, 1])
        for (left, top) in [(-3, 0), (2, 0), (0, -1), (0, 2), (-100, -100), (100, 100)] {
            #expect(levels(left, top) == [9, 9, 9, 9])
        }
    }

    /// Opaque red beside transparent green: no filter may bring the green out.
    @Test func transparentColoursWeighNothing() throws {
        let pixels = (0..<400).flatMap { $0 % 20 < 10 ? [250, 0, 0, 255] as [UInt8] : [0, 255, 0, 0] }
        let cutOut = CutOut(try RGBAImage(width: 20, height: 20, pixels: pixels))
        for changed in [
            try cutOut.resized(width: 7, height: 33), try cutOut.feathered(sigma: 2, margin: 6),
            cutOut.flippedHorizontally(),
        ] {
            let placed = changed.placed(over: try flat(40, 40, [0, 0, 0]), left: 0, top: 0)
            #expect(stride(from: 1, to: placed.pixels.count, by: 3).allSatisfy { placed.pixels[$0] == 0 })
            #expect(placed.pixels.contains { $0 > 200 })
        }
    }

    @Test func trimmingLeavesTheBoxOfWhatShows() throws {
        var pixels = [UInt8](repeating: 0, count: 4 * 30)
        for (column, row, alpha) in [(2, 1, 9), (4, 3, 255)] {
            pixels[4 * (row * 6 + column) + 3] = UInt8(alpha)
        }
        let cutOut = CutOut(try RGBAImage(width: 6, height: 5, pixels: pixels))
        let trimmed = try #require(try cutOut.trimmed())
        #expect(trimmed.width == 3 && trimmed.height == 3)
        #expect(try cutOut.trimmed(threshold: 9)?.width == 1)
        #expect(try cutOut.trimmed(threshold: 255) == nil)
    }

    @Test func featheringSoftensTheEdgeAndKeepsTheWeight() throws {
        let pixels = (0..<900).flatMap { _ in [255, 255, 255, 255] as [UInt8] }
        let cutOut = CutOut(try RGBAImage(width: 30, height: 30, pixels: pixels))
        let soft = try cutOut.feathered(sigma: 1, margin: 4)
        #expect(soft.width == 38 && soft.height == 38)
        let middle = (0..<38).map { Int(soft.alpha.pixels[3 * (19 * 38 + $0)]) }
        #expect(middle[0] == 0 && middle[37] == 0 && middle[19] == 255)
        #expect(middle[2] > 0 && middle[3] > middle[2] && middle[4] > middle[3] && middle[4] < 255)
        #expect(abs(middle.reduce(0, +) - 30 * 255) < 30)
        #expect(soft.color == soft.alpha, "white times its alpha is the alpha")
    }

    @Test func shadowsAreBlack() throws {
        let shadow = try row([[255, 255, 255, 255], [255, 0, 0, 100]]).shadow(strength: 0.5)
        #expect(shadow.color.pixels == [UInt8](repeating: 0, count: 6))
        #expect(shadow.alpha.pixels == [127, 127, 127, 50, 50, 50])
        #expect(
            shadow.placed(over: try flat(2, 1, [200, 200, 200]), left: 0, top: 0).pixels
                == [100, 100, 100, 161, 161, 161])
    }

    @Test func wrongLengthsAreRefused() {
        let expected = ImagingError.wrongPixelCount(width: 2, height: 2, channels: 4, found: 12)
        #expect(throws: expected) {
            try RGBAImage(width: 2, height: 2, pixels: [UInt8](repeating: 0, count: 12))
        }
        #expect(expected.description == "image of 2 x 2: expected 2 * 2 * 4 bytes, found 12")
    }
}

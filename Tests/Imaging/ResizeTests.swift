import Imaging
import JointAugmentation
import TestSupport
import Testing

/// Pixels of Pillow's crop and bilinear resize, by Tests/Reference/imaging_fixtures.py.
struct ResizeTests {
    struct Resized: Decodable {
        let file: String
        let box: [Int]
        let size: [Int]
        let sha256: String
        let rowsFirst: String
        let pixels: [UInt8]?

        enum CodingKeys: String, CodingKey {
            case file, box, size, sha256, pixels
            case rowsFirst = "rows_first"
        }

        var cropBox: CropBox { CropBox(left: box[0], top: box[1], width: box[2], height: box[3]) }
    }

    @Test func pixelsEqualPillows() throws {
        let cases = try Fixture.json("resized", as: [Resized].self)
        #expect(cases.count == 50)
        #expect(cases.contains { $0.pixels != nil })
        for item in cases {
            let image = try Fixture.image(item.file).cropped(to: item.cropBox)
            let result = try image.resized(width: item.size[0], height: item.size[1])
            if let pixels = item.pixels { #expect(result.pixels == pixels, "\(item)") }
            #expect(sha256(result.pixels) == item.sha256, "\(item)")
        }
    }

    @Test func rowsFirstEqualsPillowsSinglePasses() throws {
        let cases = try Fixture.json("resized", as: [Resized].self)
        #expect(cases.contains { $0.rowsFirst != $0.sha256 })
        for item in cases {
            let image = try Fixture.image(item.file).cropped(to: item.cropBox)
            let result = try image.resized(width: item.size[0], height: item.size[1], order: .pillow12)
            #expect(sha256(result.pixels) == item.rowsFirst, "\(item)")
        }
    }

    @Test func aViewIsACropAndThenAResize() throws {
        for item in try Fixture.json("resized", as: [Resized].self) where item.size[0] == item.size[1] {
            let view = try Fixture.image(item.file).view(of: item.cropBox, side: item.size[0])
            #expect(sha256(view.pixels) == item.sha256, "\(item)")
        }
    }

    @Test(.eachRow) func fastEqualsNaive() {
        eachRow([
            (1, 1, 1, 1), (1, 9, 7, 2), (9, 1, 2, 7), (13, 17, 13, 17), (13, 17, 29, 17), (13, 17, 13, 5),
            (5, 3, 41, 37), (64, 48, 7, 9), (101, 97, 100, 98), (2, 300, 3, 1),
        ]) { try fastEqualsNaive(width: $0.0, height: $0.1, newWidth: $0.2, newHeight: $0.3) }
    }

    private func fastEqualsNaive(width: Int, height: Int, newWidth: Int, newHeight: Int) throws {
        let image = try testImage(width: width, height: height)
        for order in PassOrder.allCases {
            let fast = try image.resized(width: newWidth, height: newHeight, order: order)
            let columnsFirst =
                order == .pillow13 && newHeight < height && height - newHeight > 2 * (width - newWidth)
            let naive = try NaiveResize.resize(
                image, width: newWidth, height: newHeight, columnsFirst: columnsFirst)
            #expect(fast == naive, "\(order)")
        }
    }

    /// The example has to tell the orders apart, or the test of them says nothing.
    @Test func theOrderOfPassesShows() throws {
        let image = try testImage(width: 17, height: 13)
        let new = try image.resized(width: 40, height: 8, order: .pillow13)
        let old = try image.resized(width: 40, height: 8, order: .pillow12)
        #expect(new != old)
        #expect(zip(new.pixels, old.pixels).allSatisfy { abs(Int($0) - Int($1)) <= 1 })
    }

    @Test func aFlatImageStaysFlat() throws {
        let white = try RGBImage(width: 31, height: 7, pixels: [UInt8](repeating: 255, count: 31 * 7 * 3))
        let resized = try white.resized(width: 97, height: 3)
        #expect(resized.pixels.allSatisfy { $0 == 255 })
    }

    @Test func flippingExchangesLeftAndRight() throws {
        let image = try RGBImage(width: 3, height: 2, pixels: Array(1...18))
        let expected: [UInt8] = [7, 8, 9, 4, 5, 6, 1, 2, 3, 16, 17, 18, 13, 14, 15, 10, 11, 12]
        #expect(image.flippedHorizontally().pixels == expected)
        let even = try testImage(width: 8, height: 5)
        #expect(even.flippedHorizontally() != even)
        #expect(even.flippedHorizontally().flippedHorizontally() == even)
    }

    @Test(.eachRow) func boxesBeyondTheImageAreRefused() {
        eachRow([
            CropBox(left: -1, top: 0, width: 2, height: 2), CropBox(left: 0, top: 4, width: 1, height: 2),
            CropBox(left: 0, top: 0, width: 0, height: 1),
            CropBox(left: Int.max, top: 0, width: 1, height: 1),
            CropBox(left: 1, top: 1, width: Int.max, height: Int.max),
            CropBox(left: 3, top: 0, width: 5, height: 1),
            CropBox(left: 0, top: Int.min, width: 1, height: -1),
        ]) { try boxesBeyondTheImageAreRefused(box: $0) }
    }

    private func boxesBeyondTheImageAreRefused(box: CropBox) throws {
        let image = try testImage(width: 7, height: 5)
        let expected = ImagingError.wrongCrop(
            left: box.left, top: box.top, width: box.width, height: box.height, imageWidth: 7, imageHeight: 5)
        #expect(throws: expected) { try image.cropped(to: box) }
        #expect(throws: expected) { try image.view(of: box, side: 4) }
    }

    @Test(.eachRow) func sizesOutOfRangeAreRefused() {
        eachRow([(0, 1), (1, 0), (-3, -3), (Int.max, 2), (1 << 20, 1 << 20)]) {
            try sizesOutOfRangeAreRefused(width: $0.0, height: $0.1)
        }
    }

    private func sizesOutOfRangeAreRefused(width: Int, height: Int) throws {
        let image = try testImage(width: 2, height: 2)
        let expected = ImagingError.wrongTargetSize(
            width: width, height: height, maximumPixels: ImageLimits.standard.maximumPixels)
        #expect(throws: expected) { try image.resized(width: width, height: height) }
    }
}

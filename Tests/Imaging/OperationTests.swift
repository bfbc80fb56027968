import Imaging
import JointAugmentation
import TestSupport
import Testing

/// Pixels of Pillow's and torchvision's operations, by Tests/Reference/operations_fixtures.py.
struct OperationTests {
    struct Entry: Decodable {
        let size: [Int]?
        let file: String?
        let operation: String
        let parameter: Double
        let sha256: String
        let pixels: [UInt8]?

        func source() throws -> RGBImage {
            if let file { return try Fixture.image(file) }
            let size = try #require(size)
            return try testImage(width: size[0], height: size[1])
        }
    }

    static let operations = [
        "brightness", "contrast", "saturation", "hue", "grayscale", "blur", "solarize", "flip",
    ]

    @Test(.eachRow) func pixelsEqualPillows() {
        eachRow(Self.operations) { try pixelsEqualPillows(operation: $0) }
    }

    private func pixelsEqualPillows(operation: String) throws {
        let entries = try Fixture.json("operations", as: [Entry].self).filter { $0.operation == operation }
        #expect(entries.count >= 7)
        for entry in entries {
            let result = try entry.source().applying(entry.operation, entry.parameter)
            if let pixels = entry.pixels { #expect(result.pixels == pixels, "\(entry)") }
            #expect(sha256(result.pixels) == entry.sha256, "\(entry)")
        }
    }

    /// All 2^24 colours, one a pixel.
    @Test func everyColorEqualsPillows() throws {
        let pixels = [UInt8](unsafeUninitializedCapacity: 3 << 24) { target, initialized in
            initialized = 3 << 24
            for color in 0..<(1 << 24) {
                for channel in 0..<3 {
                    target[3 * color + channel] = UInt8(truncatingIfNeeded: color >> (8 * channel))
                }
            }
        }
        let image = try RGBImage(width: 4096, height: 4096, pixels: pixels)
        let entries = try Fixture.json("every_color", as: [Entry].self)
        #expect(entries.count == 9)
        for entry in entries {
            let result = try image.applying(entry.operation, entry.parameter)
            #expect(sha256(result.pixels) == entry.sha256, "\(entry)")
        }
    }

    struct View: Decodable {
        let operations: [String]
        let parameters: [Double]
        let sha256: String
    }

    /// Operation upon operation, from the crop on.
    @Test func wholeViewsEqualPillows() throws {
        let crop = CropBox(left: 5, top: 5, width: 43, height: 43)
        let start = try Fixture.image("rgb-420-progressive.jpg").view(of: crop, side: 96)
        let views = try Fixture.json("views", as: [View].self)
        #expect(views.count == 30)
        for view in views {
            let operations = try zip(view.operations, view.parameters).map {
                try ViewOperation(named: $0, parameter: $1)
            }
            let result = try ViewParameters(operations: operations).applied(to: start)
            #expect(sha256(result.pixels) == view.sha256, "\(operations)")
        }
    }

    /// No draw of a built-in pipeline is refused, and each view keeps its size.
    @Test(.eachRow) func drawnViewsAreApplied() {
        eachRow(ViewPipeline.builtIn.named { $0.name }) { try drawnViewsAreApplied($0) }
    }

    private func drawnViewsAreApplied(_ test: Named<ViewPipeline>) throws {
        let pipeline = test.value
        let image = try testImage(width: 12, height: 12)
        let sampler = ViewSampler(pipeline)
        var changed = 0
        for draw in 0..<200 {
            let pair = sampler.views(seed: 2, image: 0, draw: UInt32(draw))
            for parameters in [pair.first, pair.second] {
                let view = try parameters.applied(to: image)
                #expect(view.width == 12 && view.height == 12)
                changed += view == image ? 0 : 1
            }
        }
        #expect(pipeline == .crop ? changed == 0 : changed > 300)
    }

    /// Boxes written as their definition, on images that are narrower than the box and wider.
    @Test(.eachRow) func fastBlurEqualsNaive() {
        eachRow([(1, 1), (2, 5), (9, 4), (31, 17)]) { size in
            eachRow([0.1, 0.7, 1.3, 2, 6.5]) { try fastBlurEqualsNaive(size: size, sigma: $0) }
        }
    }

    private func fastBlurEqualsNaive(size: (width: Int, height: Int), sigma: Double) throws {
        let image = try testImage(width: size.width, height: size.height)
        #expect(try image.gaussianBlurred(sigma: sigma) == NaiveBlur.blur(image, sigma: Float(sigma)))
    }

    /// The hue goes through 8 bits, so that even no shift changes the image.
    @Test func noShiftOfTheHueIsNotTheImage() throws {
        let image = try testImage(width: 31, height: 17)
        #expect(try image.shiftingHue(by: 0) != image)
        #expect(try image.shiftingHue(by: 0.003) == image.shiftingHue(by: 0))
    }

    @Test func parametersOutOfRangeAreRefused() throws {
        let image = try testImage(width: 2, height: 2)
        for factor in [-0.1, 1000.1, .infinity, .nan] {
            for operation in ["brightness", "contrast", "saturation", "blur"] {
                #expect(throws: ImagingError.self, "\(operation) \(factor)") {
                    try image.applying(operation, factor)
                }
            }
        }
        #expect(throws: ImagingError.self) { try image.shiftingHue(by: .nan) }
        let expected = ImagingError.wrongParameter(name: "hue shift", low: -0.5, high: 0.5, found: 0.51)
        #expect(throws: expected) { try image.shiftingHue(by: 0.51) }
        #expect(expected.description == "hue shift: expected a number from -0.5 to 0.5, found 0.51")
    }
}

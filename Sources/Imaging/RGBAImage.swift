/// An image of 8-bit red, green, blue and alpha, row by row from the top, colours not multiplied by the alpha.
public struct RGBAImage: Sendable, Equatable {
    /// Columns.
    public let width: Int
    /// Rows.
    public let height: Int
    /// `height * width * 4` bytes: red, green, blue and alpha of each pixel; an alpha of 255 is opaque.
    public let pixels: [UInt8]

    /// Makes an image of bytes that are already in place.
    ///
    /// - Throws: ``ImagingError`` when a side is below 1 or `pixels` is not `height * width * 4` long.
    public init(width: Int, height: Int, pixels: [UInt8]) throws(ImagingError) {
        let (area, areaOverflows) = width.multipliedReportingOverflow(by: height)
        let (expected, overflows) = area.multipliedReportingOverflow(by: 4)
        guard width >= 1, height >= 1, !areaOverflows, !overflows, pixels.count == expected else {
            throw .wrongPixelCount(width: width, height: height, channels: 4, found: pixels.count)
        }
        self.width = width
        self.height = height
        self.pixels = pixels
    }

    /// An image that is opaque everywhere.
    public init(opaque image: RGBImage) {
        width = image.width
        height = image.height
        pixels = Self.joined(image.pixels) { _ in 255 }
    }

    /// Makes an image of three bytes a pixel and one byte a pixel.
    init(width: Int, height: Int, rgb: [UInt8], alpha: [UInt8]) throws(ImagingError) {
        guard rgb.count == 3 * alpha.count else {
            throw .wrongPixelCount(
                width: width, height: height, channels: 4, found: rgb.count + alpha.count)
        }
        try self.init(width: width, height: height, pixels: Self.joined(rgb) { alpha[$0] })
    }

    private static func joined(_ rgb: [UInt8], alpha: (Int) -> UInt8) -> [UInt8] {
        let count = rgb.count / 3
        return [UInt8](unsafeUninitializedCapacity: 4 * count) { target, initialized in
            for pixel in 0..<count {
                for channel in 0..<3 { target[4 * pixel + channel] = rgb[3 * pixel + channel] }
                target[4 * pixel + 3] = alpha(pixel)
            }
            initialized = 4 * count
        }
    }
}

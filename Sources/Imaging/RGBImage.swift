/// An image of 8-bit red, green and blue, row by row from the top, three bytes a pixel.
public struct RGBImage: Sendable, Equatable {
    /// Columns.
    public let width: Int
    /// Rows.
    public let height: Int
    /// `height * width * 3` bytes: red, green, blue of each pixel.
    public let pixels: [UInt8]

    /// Makes an image of bytes that are already in place.
    ///
    /// - Throws: ``ImagingError`` when a side is below 1 or `pixels` is not `height * width * 3` long.
    public init(width: Int, height: Int, pixels: [UInt8]) throws(ImagingError) {
        let (area, areaOverflows) = width.multipliedReportingOverflow(by: height)
        let (expected, overflows) = area.multipliedReportingOverflow(by: 3)
        guard width >= 1, height >= 1, !areaOverflows, !overflows, pixels.count == expected else {
            throw ImagingError.wrongPixelCount(width: width, height: height, found: pixels.count)
        }
        self.width = width
        self.height = height
        self.pixels = pixels
    }
    /// Makes an image of bytes whose number is right by construction.
    init(trustedWidth width: Int, height: Int, pixels: [UInt8]) {
        self.width = width
        self.height = height
        self.pixels = pixels
    }
}

/// A picture to be placed on a page: 8-bit red, green and blue, row by row from the top, three bytes a pixel.
public struct ChartImage: Sendable, Equatable {
    /// Columns.
    public let width: Int
    /// Rows.
    public let height: Int
    /// `height * width * 3` bytes.
    public let pixels: [UInt8]

    /// The longest side that Cairo can hold, in pixels.
    static let longestSide = 32_767

    /// Makes a picture.
    ///
    /// - Throws: `ChartError.wrongImage` when a side is below 1 or above 32,767, or `pixels` is not
    ///   `height * width * 3` long.
    public init(width: Int, height: Int, pixels: [UInt8]) throws(ChartError) {
        let sides = 1...Self.longestSide
        guard sides.contains(width), sides.contains(height), pixels.count == 3 * width * height else {
            throw .wrongImage(width: width, height: height, bytes: pixels.count)
        }
        self.width = width
        self.height = height
        self.pixels = pixels
    }
}

/// A crop of an image in whole pixels: the part of it that a view sees.
public struct CropBox: Sendable, Hashable, Codable {
    /// Columns left of the crop.
    public let left: Int
    /// Rows above the crop.
    public let top: Int
    /// Columns of the crop.
    public let width: Int
    /// Rows of the crop.
    public let height: Int

    /// Makes the box whose upper left pixel is (`left`, `top`).
    public init(left: Int, top: Int, width: Int, height: Int) {
        self.left = left
        self.top = top
        self.width = width
        self.height = height
    }

    /// Area in pixels.
    public var pixelCount: Int { width * height }
}

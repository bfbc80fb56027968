/// Columns and rows of an image.
public struct ImageSize: Sendable, Hashable, Codable {
    /// Columns.
    public let width: Int
    /// Rows.
    public let height: Int

    /// Makes a size.
    ///
    /// - Throws: ``AugmentationError`` when a side is below 1.
    public init(width: Int, height: Int) throws(AugmentationError) {
        guard width >= 1, height >= 1 else {
            throw AugmentationError.emptyImage(width: width, height: height)
        }
        self.width = width
        self.height = height
    }

    /// Pixels.
    public var area: Double { Double(width) * Double(height) }
}

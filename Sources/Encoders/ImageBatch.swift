/// Images of one size, normalised, ready for a network.
public struct ImageBatch: Sendable, Equatable {
    /// Number of images, at least 1.
    public let count: Int
    /// Rows of pixels.
    public let height: Int
    /// Columns of pixels.
    public let width: Int
    /// `[count, 3, height, width]` in row-major order: red, green and blue planes of each image.
    public let values: [Float]

    /// Makes a batch of values that are already in place.
    ///
    /// - Throws: ``NetworkError`` when a length is below 1 or `values` is not
    ///   `count * 3 * height * width` long.
    public init(count: Int, height: Int, width: Int, values: [Float]) throws(NetworkError) {
        var expected = 3
        var isValid = count >= 1 && height >= 1 && width >= 1
        for length in [count, height, width] where isValid {
            let (product, overflows) = expected.multipliedReportingOverflow(by: length)
            expected = product
            isValid = !overflows
        }
        guard isValid, values.count == expected else {
            throw .wrongPixelCount(count: count, height: height, width: width, found: values.count)
        }
        self.count = count
        self.height = height
        self.width = width
        self.values = values
    }
}

import Imaging

/// Images of one size, normalised, ready for an encoder.
public struct ImageBatch: Sendable, Equatable {
    /// Number of images, at least 1.
    public let count: Int
    /// Rows of pixels.
    public let height: Int
    /// Columns of pixels.
    public let width: Int
    /// `[count, height, width, 3]` in row-major order: red, green and blue of each pixel side by side.
    public let values: PixelValues
    /// The same normalised, which takes time where they are bytes.
    public var pixels: [Float] { values.numbers }

    /// Makes a batch of normalised pixels that are already in place.
    public init(count: Int, height: Int, width: Int, pixels: [Float]) throws(NetworkError) {
        try self.init(count: count, height: height, width: width, views: .numbers(pixels))
    }

    /// Makes a batch of views that are already in place.
    ///
    /// - Parameter views: `[count, height, width, 3]`, channels last.
    /// - Throws: ``NetworkError/wrongPixelCount(count:height:width:found:)`` when a length is below 1 or `views` are not
    ///   `count * height * width * 3` long.
    public init(count: Int, height: Int, width: Int, views: PixelValues) throws(NetworkError) {
        var expected = 3
        var isValid = count >= 1 && height >= 1 && width >= 1
        for length in [count, height, width] where isValid {
            let (product, overflows) = expected.multipliedReportingOverflow(by: length)
            expected = product
            isValid = !overflows
        }
        guard isValid, views.count == expected else {
            throw .wrongPixelCount(count: count, height: height, width: width, found: views.count)
        }
        self.count = count
        self.height = height
        self.width = width
        values = views
    }

    /// Makes a batch of planes, as torch has them.
    ///
    /// - Parameter values: `[count, 3, height, width]`: red, green and blue planes of each image.
    /// - Throws: as ``init(count:height:width:views:)``.
    public init(count: Int, height: Int, width: Int, values: [Float]) throws(NetworkError) {
        let (area, overflows) = height.multipliedReportingOverflow(by: width)
        guard !overflows, area >= 1, values.count.isMultiple(of: 3), values.count / 3 % area == 0 else {
            throw .wrongPixelCount(count: count, height: height, width: width, found: values.count)
        }
        let pixels = [Float](unsafeUninitializedCapacity: values.count) { pixels, initialized in
            for image in stride(from: 0, to: values.count, by: 3 * area) {
                for channel in 0..<3 {
                    for pixel in 0..<area {
                        pixels[image + 3 * pixel + channel] = values[image + channel * area + pixel]
                    }
                }
            }
            initialized = values.count
        }
        try self.init(count: count, height: height, width: width, pixels: pixels)
    }

    /// `[count, 3, height, width]`: the planes of each image, as torch has them.
    var planes: [Float] {
        let (area, pixels) = (height * width, pixels)
        return pixels.indices.map { index in
            let (image, place) = index.quotientAndRemainder(dividingBy: 3 * area)
            return pixels[3 * (image * area + place % area) + place / area]
        }
    }
}

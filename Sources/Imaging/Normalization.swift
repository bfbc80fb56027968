/// torchvision's `ToTensor` and `Normalize`: (x / 255 - mean) / deviation, each step rounded to float32.
public struct Normalization: Sendable, Hashable {
    /// Mean of red, green and blue, where 1 is full brightness.
    public let mean: SIMD3<Float>
    /// Standard deviation of red, green and blue.
    public let standardDeviation: SIMD3<Float>
    /// The result for each of 256 bytes of red, then green, then blue: a byte has no others.
    private let table: [Float]

    /// Normalisation by the statistics of a dataset.
    ///
    /// - Parameters:
    ///   - mean: of red, green and blue, in units of full brightness.
    ///   - standardDeviation: likewise; none may be 0, or the result is not finite.
    public init(mean: SIMD3<Float>, standardDeviation: SIMD3<Float>) {
        self.mean = mean
        self.standardDeviation = standardDeviation
        table = (0..<3).flatMap { channel in
            (0..<256).map { (Float($0) / 255 - mean[channel]) / standardDeviation[channel] }
        }
    }

    /// The statistics of ImageNet that torchvision's models are trained with.
    public static let imageNet = Self(
        mean: [0.485, 0.456, 0.406], standardDeviation: [0.229, 0.224, 0.225])

    /// The statistics of CIFAR-10 that are common in its training code.
    public static let cifar10 = Self(
        mean: [0.4914, 0.4822, 0.4465], standardDeviation: [0.2023, 0.1994, 0.2010])

    /// Writes the image channel by channel: `[3, height, width]`.
    ///
    /// - Parameter target: holds at least `3 * height * width` values; more are left as they are.
    public func write(_ image: RGBImage, to target: UnsafeMutableBufferPointer<Float>) {
        let pixelCount = image.width * image.height
        precondition(target.count >= 3 * pixelCount, "the target is shorter than 3 * height * width")
        table.withUnsafeBufferPointer { table in
            image.pixels.withUnsafeBufferPointer { pixels in
                for pixel in 0..<pixelCount {
                    target[pixel] = table[Int(pixels[3 * pixel])]
                    target[pixelCount + pixel] = table[256 + Int(pixels[3 * pixel + 1])]
                    target[2 * pixelCount + pixel] = table[512 + Int(pixels[3 * pixel + 2])]
                }
            }
        }
    }

    /// The image as `[3, height, width]` float32 values.
    public func tensor(_ image: RGBImage) -> [Float] {
        let count = image.pixels.count
        return [Float](unsafeUninitializedCapacity: count) { target, initialized in
            write(image, to: UnsafeMutableBufferPointer(rebasing: target[..<count]))
            initialized = count
        }
    }
}

/// torchvision's `ToTensor` and `Normalize`: (x / 255 - mean) / standard deviation, each step rounded to float32.
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

    /// The statistics that OpenAI trained CLIP with, and open_clip's models with it.
    public static let clip = Self(
        mean: [0.48145466, 0.4578275, 0.40821073], standardDeviation: [0.26862954, 0.26130258, 0.27577711])

    /// Writes the image channels-last: `[height, width, 3]`.
    ///
    /// - Parameter target: holds at least `height * width * 3` values; more are left as they are.
    public func write(_ image: RGBImage, to target: UnsafeMutableBufferPointer<Float>) {
        image.pixels.withUnsafeBufferPointer { write($0, to: target) }
    }

    /// Writes bytes of red, green and blue in turn, of whole pixels, in the same order.
    ///
    /// - Parameter target: holds as many values; more are left as they are.
    public func write(_ pixels: UnsafeBufferPointer<UInt8>, to target: UnsafeMutableBufferPointer<Float>) {
        precondition(target.count >= pixels.count, "the target is shorter than height * width * 3")
        table.withUnsafeBufferPointer { table in
            for place in stride(from: 0, to: pixels.count, by: 3) {
                target[place] = table[Int(pixels[place])]
                target[place + 1] = table[256 + Int(pixels[place + 1])]
                target[place + 2] = table[512 + Int(pixels[place + 2])]
            }
        }
    }

    /// Writes an image's bytes as planes: all of red, all of green, all of blue.
    ///
    /// - Parameter target: as ``write(_:to:)`` has it.
    public func writePlanes(
        _ pixels: UnsafeBufferPointer<UInt8>, to target: UnsafeMutableBufferPointer<Float>
    ) {
        precondition(target.count >= pixels.count, "the target is shorter than height * width * 3")
        let area = pixels.count / 3
        table.withUnsafeBufferPointer { table in
            for channel in 0..<3 {
                for pixel in 0..<area {
                    target[channel * area + pixel] = table[256 * channel + Int(pixels[3 * pixel + channel])]
                }
            }
        }
    }

    /// Bytes of red, green and blue in turn, of whole pixels, as float32 values.
    func numbers(_ bytes: ArraySlice<UInt8>) -> [Float] {
        [Float](unsafeUninitializedCapacity: bytes.count) { target, initialized in
            bytes.withUnsafeBufferPointer {
                write($0, to: UnsafeMutableBufferPointer(rebasing: target[..<bytes.count]))
            }
            initialized = bytes.count
        }
    }

    /// The image as `[height, width, 3]` float32 values.
    public func tensor(_ image: RGBImage) -> [Float] {
        let count = image.pixels.count
        return [Float](unsafeUninitializedCapacity: count) { target, initialized in
            write(image, to: UnsafeMutableBufferPointer(rebasing: target[..<count]))
            initialized = count
        }
    }
}

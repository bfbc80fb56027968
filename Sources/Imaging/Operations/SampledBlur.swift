import Foundation
import JointAugmentation

extension RGBImage {
    /// The image blurred as torchvision's `gaussian_blur(image, kernel, sigma)`: the Gaussian sampled at pixels, mirrored at the
    /// edges, rounded once, halves to even.
    ///
    /// Sums are in double precision, torchvision's in float32: where they lie within about 1e-5 of a half, a byte may differ by 1.
    ///
    /// - Parameters:
    ///   - sigma: standard deviation in pixels; 0 leaves the image as it is.
    ///   - kernel: of an odd number of pixels, whose half is shorter than the image's sides, as there.
    /// - Throws: ``ImagingError`` for a sigma or a kernel out of range.
    public func gaussianBlurred(sigma: Double, kernel: Int) throws(ImagingError) -> Self {
        try OperationLimits.check("blur sigma", sigma, in: OperationLimits.blurSigma)
        let largest = min(2 * min(width, height) - 1, OperationLimits.blurKernel.upperBound)
        guard OperationLimits.isBlurKernel(kernel), kernel <= largest else {
            throw .wrongParameter(
                name: "blur kernel of an odd number of pixels", low: 1, high: Double(largest),
                found: Double(kernel))
        }
        guard sigma > 0, kernel > 1 else { return self }
        let weights = SampledGaussian.weights(sigma: sigma, size: kernel)
        let rows = SampledGaussian.alongRows(
            pixels.map { Double($0) }, width: width, height: height, weights)
        let blurred = SampledGaussian.alongColumns(rows, width: width, height: height, weights)
        return RGBImage(
            trustedWidth: width, height: height,
            pixels: blurred.map { UInt8(min(max($0.rounded(.toNearestOrEven), 0), 255)) })
    }
}

/// The Gaussian at whole pixels.
enum SampledGaussian {
    /// Weights e^(-x^2 / (2 sigma^2)) at whole x, which sum to 1.
    static func weights(sigma: Double, size: Int) -> [Double] {
        let heights = (0..<size).map { place in
            let x = Double(place - size / 2) / sigma
            return exp(-0.5 * x * x)
        }
        let sum = heights.reduce(0, +)
        return heights.map { $0 / sum }
    }

    /// The pixel that stands for one beyond an edge, which is itself no pixel of the mirror.
    static func mirrored(_ place: Int, in count: Int) -> Int {
        let inside = abs(place)
        return inside < count ? inside : 2 * (count - 1) - inside
    }

    /// Sums along rows of three interleaved channels.
    static func alongRows(_ source: [Double], width: Int, height: Int, _ weights: [Double]) -> [Double] {
        let reach = weights.count / 2
        let places = (-reach..<(width + reach)).map { 3 * mirrored($0, in: width) }
        return [Double](unsafeUninitializedCapacity: source.count) { target, count in
            count = source.count
            for row in 0..<height {
                let start = 3 * width * row
                for column in 0..<width {
                    var (red, green, blue) = (0.0, 0.0, 0.0)
                    for (tap, weight) in weights.enumerated() {
                        let pixel = start + places[column + tap]
                        red += weight * source[pixel]
                        green += weight * source[pixel + 1]
                        blue += weight * source[pixel + 2]
                    }
                    let pixel = start + 3 * column
                    (target[pixel], target[pixel + 1], target[pixel + 2]) = (red, green, blue)
                }
            }
        }
    }

    /// Sums along columns: whole rows are weighed and added.
    static func alongColumns(_ source: [Double], width: Int, height: Int, _ weights: [Double]) -> [Double] {
        let (reach, length) = (weights.count / 2, 3 * width)
        var sums = [Double](repeating: 0, count: source.count)
        for row in 0..<height {
            for (tap, weight) in weights.enumerated() {
                let other = length * mirrored(row + tap - reach, in: height)
                for sample in 0..<length { sums[row * length + sample] += weight * source[other + sample] }
            }
        }
        return sums
    }
}

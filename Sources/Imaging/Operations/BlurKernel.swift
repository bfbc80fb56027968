import Foundation
import JointAugmentation

/// A Gaussian blur as a library computes it, and what it makes of a step edge.
///
/// The effective sigma is the square root of the second moment of the derivative of the response to a step from 0 to 255,
/// in bytes as the library rounds them:
///
///     sigma_e^2 = sum over x of d(x) (x - m)^2 / 255,    d(x) = r(x + 1) - r(x),    m = sum of x d(x) / 255.
///
/// Of the Gaussian itself it is sigma. It is 0 where the edge stays as it was.
public enum BlurKernel: Sendable, Hashable {
    /// Pillow's three extended boxes, with bytes between them; of any width.
    case pillow
    /// torchvision's Gaussian, sampled at `size` pixels around each, an odd number; in bytes.
    case sampled(size: Int)
    /// kornia's, of the same weights, whose images are float32 and stay so.
    case unrounded(size: Int)

    /// torchvision's kernel of an odd number of pixels; an even one is not allowed, as there.
    ///
    /// - Throws: ``ImagingError`` for a size outside of `OperationLimits.blurKernel` or an even one.
    public static func torchvision(size: Int) throws(ImagingError) -> BlurKernel {
        .sampled(size: try checked(size))
    }

    /// kornia's kernel of an odd number of pixels.
    ///
    /// - Throws: as ``torchvision(size:)``.
    public static func kornia(size: Int) throws(ImagingError) -> BlurKernel {
        .unrounded(size: try checked(size))
    }

    private static func checked(_ size: Int) throws(ImagingError) -> Int {
        guard OperationLimits.isBlurKernel(size) else {
            let limit = OperationLimits.blurKernel
            throw .wrongParameter(
                name: "kernel of an odd number of pixels", low: Double(limit.lowerBound),
                high: Double(limit.upperBound), found: Double(size))
        }
        return size
    }

    /// The paper's kernel, a tenth of the image's side, as SimCLR's code makes it odd: 2 floor(floor(side / 10) / 2) + 1.
    public static func tenth(ofSide side: Int) -> Int { 2 * (side / 10 / 2) + 1 }

    /// The library's name.
    public var library: String {
        switch self {
        case .pillow: "pillow"
        case .sampled: "torchvision"
        case .unrounded: "kornia"
        }
    }

    /// Pixels of the kernel; nil of boxes, which are as wide as sigma asks for.
    public var size: Int? {
        switch self {
        case .pillow: nil
        case .sampled(let size), .unrounded(let size): size
        }
    }

    /// The kernel in words.
    public var name: String { size.map { "\(library)'s kernel of \($0) pixels" } ?? "Pillow's boxes" }

    /// What a step from 0 to 255 becomes, for a positive sigma: bytes, but of kornia; the first is 0, the last 255.
    func edgeResponse(sigma: Double) -> [Double] {
        switch self {
        case .pillow:
            let margin = Int(6 * sigma) + 8
            let edge = [UInt8](repeating: 0, count: margin) + [UInt8](repeating: 255, count: margin)
            return GaussianBlur(sigma: sigma).alongColumns(edge, length: edge.count).map { Double($0) }
        case .sampled(let size):
            return Self.sums(sigma, size).map { $0.rounded(.toNearestOrEven) }
        case .unrounded(let size):
            return Self.sums(sigma, size)
        }
    }

    private static func sums(_ sigma: Double, _ size: Int) -> [Double] {
        var sum = 0.0
        return [0]
            + SampledGaussian.weights(sigma: sigma, size: size).dropLast().map { weight in
                sum += weight
                return 255 * min(sum, 1)
            } + [255]
    }

    /// The effective sigma of a nominal one, which is positive.
    public func effectiveSigma(_ sigma: Double) -> Double {
        let response = edgeResponse(sigma: sigma).map { $0 / 255 }
        let steps = zip(response.dropFirst(), response).map { $0 - $1 }
        let mean = steps.enumerated().reduce(0) { $0 + Double($1.offset) * $1.element }
        let square = steps.enumerated().reduce(0) {
            $0 + (Double($1.offset) - mean) * (Double($1.offset) - mean) * $1.element
        }
        return max(0, square).squareRoot()
    }

    /// Whether no pixel of any 8-bit image changes: not even a white one among black ones, which changes most. Of float32 images,
    /// whether none changes by half a step of 8 bits.
    public func leavesAll(sigma: Double) -> Bool {
        switch self {
        case .pillow:
            let (side, middle) = (17, 8)
            var pixels = [UInt8](repeating: 0, count: 3 * side * side)
            for channel in 0..<3 { pixels[3 * (middle * side + middle) + channel] = 255 }
            let image = RGBImage(trustedWidth: side, height: side, pixels: pixels)
            return GaussianBlur(sigma: sigma).blurred(image).pixels == pixels
        case .sampled(let size), .unrounded(let size):
            let middle = SampledGaussian.weights(sigma: sigma, size: size)[size / 2]
            return 255 * (1 - middle * middle) < 0.5
        }
    }
}

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
    /// torchvision's Gaussian, sampled at `size` pixels around each, an odd number.
    case sampled(size: Int)

    /// Largest kernel in pixels.
    public static let largestSize = 4095

    /// torchvision's kernel of an odd number of pixels; an even one is not allowed, as there.
    ///
    /// - Throws: ``ImagingError`` for a size outside of 1 to ``largestSize`` or an even one.
    public static func torchvision(size: Int) throws(ImagingError) -> BlurKernel {
        guard size % 2 != 0, (1...largestSize).contains(size) else {
            throw .wrongParameter(
                name: "kernel of an odd number of pixels", low: 1, high: Double(largestSize),
                found: Double(size))
        }
        return .sampled(size: size)
    }

    /// The paper's kernel, a tenth of the image's side, as SimCLR's code makes it odd: 2 floor(floor(side / 10) / 2) + 1.
    public static func tenth(ofSide side: Int) -> Int { 2 * (side / 10 / 2) + 1 }

    /// The library's name.
    public var library: String { size == nil ? "pillow" : "torchvision" }

    /// Pixels of the kernel; nil of boxes, which are as wide as sigma asks for.
    public var size: Int? {
        if case .sampled(let size) = self { size } else { nil }
    }

    /// The kernel in words.
    public var name: String { size.map { "torchvision's kernel of \($0) pixels" } ?? "Pillow's boxes" }

    /// The bytes that a step from 0 to 255 becomes, for a positive sigma; the first is 0, the last 255.
    func edgeResponse(sigma: Double) -> [UInt8] {
        switch self {
        case .pillow:
            let margin = Int(6 * sigma) + 8
            let edge = [UInt8](repeating: 0, count: margin) + [UInt8](repeating: 255, count: margin)
            return GaussianBlur(sigma: sigma).alongColumns(edge, length: edge.count)
        case .sampled(let size):
            var sum = 0.0
            return [0]
                + Self.weights(sigma, size).dropLast().map { weight in
                    sum += weight
                    return UInt8((255 * min(sum, 1)).rounded(.toNearestOrEven))
                } + [255]
        }
    }

    /// The effective sigma of a nominal one, which is positive.
    public func effectiveSigma(_ sigma: Double) -> Double {
        let response = edgeResponse(sigma: sigma).map { Double($0) / 255 }
        let steps = zip(response.dropFirst(), response).map { $0 - $1 }
        let mean = steps.enumerated().reduce(0) { $0 + Double($1.offset) * $1.element }
        let square = steps.enumerated().reduce(0) {
            $0 + (Double($1.offset) - mean) * (Double($1.offset) - mean) * $1.element
        }
        return max(0, square).squareRoot()
    }

    /// Whether no pixel of any 8-bit image changes: not even a white one among black ones, which changes most.
    public func leavesAll(sigma: Double) -> Bool {
        switch self {
        case .pillow:
            let (side, middle) = (17, 8)
            var pixels = [UInt8](repeating: 0, count: 3 * side * side)
            for channel in 0..<3 { pixels[3 * (middle * side + middle) + channel] = 255 }
            let image = RGBImage(trustedWidth: side, height: side, pixels: pixels)
            return GaussianBlur(sigma: sigma).blurred(image).pixels == pixels
        case .sampled(let size):
            let middle = Self.weights(sigma, size)[size / 2]
            return 255 * (1 - middle * middle) < 0.5
        }
    }

    /// Weights e^(-x^2 / (2 sigma^2)) at whole x, which sum to 1.
    private static func weights(_ sigma: Double, _ size: Int) -> [Double] {
        let heights = (0..<size).map { place in
            let x = Double(place - size / 2) / sigma
            return exp(-0.5 * x * x)
        }
        let sum = heights.reduce(0, +)
        return heights.map { $0 / sum }
    }
}

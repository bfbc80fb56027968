/// What can be wrong with a law or with what is asked of it.
public enum AugmentationError: Error, Equatable {
    /// A range that is not 0 < low < high, both finite.
    case invalidRange(low: Double, high: Double)
    /// A range so wide, so narrow or so far out that doubles cannot hold its log ratio.
    case extremeRange(low: Double, high: Double)
    /// An area range that reaches beyond the whole image.
    case areaBeyondWhole(high: Double)
    /// A beta that is NaN or infinite.
    case invalidBeta(Double)
    /// A fixed ratio outside of [1, high / low].
    case ratioOutOfRange(ratio: Double, largest: Double)
    /// An image without pixels.
    case emptyImage(width: Int, height: Int)
    /// A jitter strength outside of (0, 1).
    case invalidStrength(Double)
    /// A Beta(α, α) that does not exist, or a threshold outside of [0, 1), of ContrastiveCrop.
    case invalidContrastiveCrop(alpha: Double, threshold: Double)
    /// A law that pairs of JC(0) cannot stand for.
    case noReweighting(law: String)
    /// A realisation that does not exist for the law.
    case noRealisation(law: String, realisation: String, reason: String)
}

extension AugmentationError: CustomStringConvertible {
    /// One line: what, expected, found.
    public var description: String {
        switch self {
        case .invalidRange(let low, let high):
            "scale: expected two finite numbers 0 < a < b, found a = \(low), b = \(high)"
        case .extremeRange(let low, let high):
            "scale: expected 1e-300 <= a, b <= 1e300 and b/a from 1 + 1e-12 to 1e300, found a = \(low), b = \(high)"
        case .areaBeyondWhole(let high):
            "scale: areas are fractions of the image, expected b <= 1, found b = \(high)"
        case .invalidBeta(let beta):
            "beta: expected a finite number, found \(beta)"
        case .ratioOutOfRange(let ratio, let largest):
            "ratio: expected a number between 1 and b/a = \(largest), found \(ratio)"
        case .emptyImage(let width, let height):
            "image size: expected at least 1 x 1 pixels, found \(width) x \(height)"
        case .invalidStrength(let strength):
            "jitter strength: expected a number between 0 and 1, both excluded, found \(strength)"
        case .invalidContrastiveCrop(let alpha, let threshold):
            "ContrastiveCrop: expected alpha from 0.01 to 1000 and a threshold from 0 to below 1, found \(alpha) and \(threshold)"
        case .noReweighting(let law):
            "\(law): expected a law with a density, whose pairs those of JC(0) can stand for"
        case .noRealisation(let law, let realisation, let reason):
            "\(law) has no realisation '\(realisation)': \(reason)"
        }
    }
}

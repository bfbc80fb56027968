/// One operation on a view with the parameter that was drawn for it.
public enum ViewOperation: Sendable, Hashable {
    /// Blend from black by a factor.
    case brightness(Double)
    /// Blend from the mean luminance by a factor.
    case contrast(Double)
    /// Blend from the greys by a factor.
    case saturation(Double)
    /// Turn of the colour circle.
    case hueShift(Double)
    /// Luminance in all three channels.
    case grayscale
    /// Blur of a standard deviation in pixels.
    case gaussianBlur(sigma: Double)
    /// Bytes from the threshold on inverted.
    case solarize(threshold: UInt8)
    /// Left and right exchanged.
    case horizontalFlip
}

extension ViewOperation: CustomStringConvertible {
    /// The operation and its parameter in words.
    public var description: String {
        switch self {
        case .brightness(let factor): "brightness \(factor)"
        case .contrast(let factor): "contrast \(factor)"
        case .saturation(let factor): "saturation \(factor)"
        case .hueShift(let turns): "hue shift \(turns)"
        case .grayscale: "grayscale"
        case .gaussianBlur(let sigma): "Gaussian blur \(sigma)"
        case .solarize(let threshold): "solarize \(threshold)"
        case .horizontalFlip: "horizontal flip"
        }
    }
}

import Statistics

/// What a step of a pipeline does, with the ranges of its parameters.
public enum ViewTransformation: Sendable, Hashable {
    /// Brightness, contrast, saturation and hue in a random order.
    case colorJitter(ColorJitter)
    /// Luminance in all three channels.
    case grayscale
    /// Blur with a uniform standard deviation in pixels.
    case gaussianBlur(sigma: ClosedRange<Double>)
    /// Bytes from the threshold on inverted.
    case solarize(threshold: UInt8)
    /// Left and right exchanged.
    case horizontalFlip

    /// The name in JSON.
    public var name: String {
        switch self {
        case .colorJitter: "color-jitter"
        case .grayscale: "grayscale"
        case .gaussianBlur: "gaussian-blur"
        case .solarize: "solarize"
        case .horizontalFlip: "horizontal-flip"
        }
    }

    /// Draws the parameters: as many numbers whatever comes out.
    func draw(using generator: inout some RandomNumberGenerator) -> [ViewOperation] {
        switch self {
        case .colorJitter(let jitter): jitter.draw(using: &generator)
        case .grayscale: [.grayscale]
        case .gaussianBlur(let sigma): [.gaussianBlur(sigma: generator.nextUniform(in: sigma))]
        case .solarize(let threshold): [.solarize(threshold: threshold)]
        case .horizontalFlip: [.horizontalFlip]
        }
    }

    /// Each range with its name in JSON and what it may hold.
    var ranges: [(name: String, range: ClosedRange<Double>, limit: ClosedRange<Double>)] {
        switch self {
        case .gaussianBlur(let sigma): [("sigma", sigma, OperationLimits.blurSigma)]
        case .colorJitter(let jitter):
            [
                ("brightness", jitter.brightness, OperationLimits.factor),
                ("contrast", jitter.contrast, OperationLimits.factor),
                ("saturation", jitter.saturation, OperationLimits.factor),
                ("hue", jitter.hue, OperationLimits.hueShift),
            ].compactMap { name, range, limit in range.map { (name, $0, limit) } }
        default: []
        }
    }
}

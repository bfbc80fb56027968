import Statistics

/// One step of a pipeline: a transformation that acts with a probability.
public struct ViewStep: Sendable, Hashable {
    /// The transformation, with the ranges that its parameters are drawn from.
    public let transformation: ViewTransformation
    /// How probable it is, from 0 to 1.
    public let probability: Double

    /// Makes a step; ``ViewPipeline`` checks its numbers.
    public init(_ transformation: ViewTransformation, probability: Double) {
        self.transformation = transformation
        self.probability = probability
    }

    /// Draws whether the step acts and then, in any case, its parameters: what later steps draw does not
    /// depend on the outcome.
    func draw(using generator: inout some RandomNumberGenerator) -> [ViewOperation] {
        let acts = generator.nextOpenUnit() < probability
        let operations = transformation.draw(using: &generator)
        return acts ? operations : []
    }

    /// Refuses numbers outside of ``OperationLimits``.
    func check(pipeline: String, place: String) throws(ViewPipelineError) {
        func check(
            _ numbers: [Double], _ key: String, in limit: ClosedRange<Double>
        ) throws(ViewPipelineError) {
            guard let wrong = numbers.first(where: { !limit.contains($0) }) else { return }
            throw ViewPipelineError(
                pipeline: pipeline, place: "\(place).\(key)",
                expected: "numbers from \(limit.lowerBound) to \(limit.upperBound)", found: "\(wrong)")
        }
        try check([probability], "probability", in: OperationLimits.probability)
        if case .gaussianBlur(_, let kernel?) = transformation {
            guard OperationLimits.isBlurKernel(kernel) else {
                throw ViewPipelineError(
                    pipeline: pipeline, place: "\(place).kernel",
                    expected: "an odd number of pixels up to \(OperationLimits.blurKernel.upperBound)",
                    found: "\(kernel)")
            }
        }
        for (name, range, limit) in transformation.ranges {
            try check([range.lowerBound, range.upperBound], name, in: limit)
        }
    }
}

/// What a step of a pipeline does, with the ranges of its parameters.
public enum ViewTransformation: Sendable, Hashable {
    /// Brightness, contrast, saturation and hue in a random order.
    case colorJitter(ColorJitter)
    /// Luminance in all three channels.
    case grayscale
    /// Blur with a uniform standard deviation in pixels: Pillow's boxes, or torchvision's kernel of that odd number of pixels; in
    /// float32 a kernel of that number, or of a tenth of the side.
    case gaussianBlur(sigma: ClosedRange<Double>, kernel: Int? = nil)
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
        case .gaussianBlur(let sigma, let kernel):
            [.gaussianBlur(sigma: generator.nextUniform(in: sigma), kernel: kernel)]
        case .solarize(let threshold): [.solarize(threshold: threshold)]
        case .horizontalFlip: [.horizontalFlip]
        }
    }

    /// Each range with its name in JSON and what it may hold.
    var ranges: [(name: String, range: ClosedRange<Double>, limit: ClosedRange<Double>)] {
        switch self {
        case .gaussianBlur(let sigma, _): [("sigma", sigma, OperationLimits.blurSigma)]
        case .colorJitter(let jitter):
            [
                ("brightness", jitter.brightness, OperationLimits.factor),
                ("brightness_shift", jitter.brightnessShift, OperationLimits.brightnessShift),
                ("contrast", jitter.contrast, OperationLimits.factor),
                ("saturation", jitter.saturation, OperationLimits.factor),
                ("hue", jitter.hue, OperationLimits.hueShift),
            ].compactMap { name, range, limit in range.map { (name, $0, limit) } }
        default: []
        }
    }
}

/// torchvision's `ColorJitter`: up to four operations in a random order, each with a uniform parameter.
public struct ColorJitter: Sendable, Hashable {
    /// Factors of the brightness, or nil to leave it.
    public let brightness: ClosedRange<Double>?
    /// What is added to the brightness, 1 for all of it, or nil; beside factors it is not drawn.
    public let brightnessShift: ClosedRange<Double>?
    /// Factors of the contrast, or nil to leave it.
    public let contrast: ClosedRange<Double>?
    /// Factors of the saturation, or nil to leave it.
    public let saturation: ClosedRange<Double>?
    /// Shifts of the hue in turns, or nil to leave it.
    public let hue: ClosedRange<Double>?

    /// Makes a jitter. As in torchvision, a range that holds nothing but the neutral value (1, or 0 for the hue)
    /// leaves its operation out, which for the hue is not the same: it goes through 8-bit HSV even at 0.
    public init(
        brightness: ClosedRange<Double>? = nil, brightnessShift: ClosedRange<Double>? = nil,
        contrast: ClosedRange<Double>? = nil, saturation: ClosedRange<Double>? = nil,
        hue: ClosedRange<Double>? = nil
    ) {
        self.brightness = brightness == 1...1 ? nil : brightness
        self.brightnessShift = brightnessShift == 0...0 ? nil : brightnessShift
        self.contrast = contrast == 1...1 ? nil : contrast
        self.saturation = saturation == 1...1 ? nil : saturation
        self.hue = hue == 0...0 ? nil : hue
    }

    /// Draws the order, then brightness, contrast, saturation and hue: as many numbers whatever comes out.
    func draw(using generator: inout some RandomNumberGenerator) -> [ViewOperation] {
        var order = [0, 1, 2, 3]
        for place in 0..<3 {
            order.swapAt(place, place + generator.nextIndex(below: 4 - place))
        }
        let drawn: [ViewOperation?] = [
            brightness.map { .brightness(generator.nextUniform(in: $0)) }
                ?? brightnessShift.map { .brightnessShift(generator.nextUniform(in: $0)) },
            contrast.map { .contrast(generator.nextUniform(in: $0)) },
            saturation.map { .saturation(generator.nextUniform(in: $0)) },
            hue.map { .hueShift(generator.nextUniform(in: $0)) },
        ]
        return order.compactMap { drawn[$0] }
    }
}

/// What the parameters of a view's operations may be, wherever they come from.
public enum OperationLimits {
    /// Factors of brightness, contrast and saturation; 1 leaves the image as it is.
    public static let factor = 0.0...1000.0
    /// What is added to the brightness, 1 for all of it.
    public static let brightnessShift = -1.0...1.0
    /// Shifts of the hue, in turns of the colour circle.
    public static let hueShift = -0.5...0.5
    /// Standard deviations of the Gaussian blur, in pixels.
    public static let blurSigma = 0.0...1000.0
    /// Pixels of torchvision's blur kernel, an odd number.
    public static let blurKernel = 1...4095

    /// Whether a kernel may have so many pixels: an odd number of ``blurKernel``.
    public static func isBlurKernel(_ pixels: Int) -> Bool { blurKernel.contains(pixels) && pixels % 2 != 0 }

    /// Thresholds of solarisation.
    public static let solarizeThreshold = 0...255
    /// Probabilities of a step.
    public static let probability = 0.0...1.0
}

extension RandomNumberGenerator {
    /// A uniform number of a range, never above it by rounding.
    mutating func nextUniform(in range: ClosedRange<Double>) -> Double {
        min(nextUniform(from: range.lowerBound, to: range.upperBound), range.upperBound)
    }
}

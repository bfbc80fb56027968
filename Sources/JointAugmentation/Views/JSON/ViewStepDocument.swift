/// A step as its JSON holds it, before anything but the kinds of its values is checked.
struct ViewStepDocument: Codable {
    var step: String
    var probability: Double
    var brightness: [Double]?
    var contrast: [Double]?
    var saturation: [Double]?
    var hue: [Double]?
    var sigma: [Double]?
    var threshold: Int?

    /// The keys that each step has beside its name and its probability.
    static let keysOfSteps = [
        "color-jitter": ["brightness", "contrast", "saturation", "hue"], "grayscale": [],
        "gaussian-blur": ["sigma"], "solarize": ["threshold"], "horizontal-flip": [],
    ]

    /// The document of a step.
    init(_ step: ViewStep) {
        self.step = step.transformation.name
        probability = step.probability
        switch step.transformation {
        case .colorJitter(let jitter):
            brightness = Self.list(jitter.brightness)
            contrast = Self.list(jitter.contrast)
            saturation = Self.list(jitter.saturation)
            hue = Self.list(jitter.hue)
        case .gaussianBlur(let range): sigma = Self.list(range)
        case .solarize(let first): threshold = Int(first)
        case .grayscale, .horizontalFlip: break
        }
    }

    private static func list(_ range: ClosedRange<Double>?) -> [Double]? {
        range.map { [$0.lowerBound, $0.upperBound] }
    }
}

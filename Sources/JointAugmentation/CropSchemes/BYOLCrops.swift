import RealModule
import Statistics

/// Crops as BYOL's own code makes them (deepmind-research/byol/utils/dataset.py): area uniform, log aspect uniform on
/// [log 3/4, log 4/3], both sides rounded and then cut to the image, never redrawn. A side that rounds to no pixel, which
/// that code cannot decode, has one here.
///
/// Given the two areas every law draws the rest alike, so that nominal weights are exact and nothing falls back. The
/// realised area, before rounding, is that of the cut sides: the drawn one or less.
public struct BYOLCrops: CropScheme {
    /// `byol`.
    public let name = "byol"
    /// What is cut depends on the image's size.
    public let capabilities = CropCapabilities(followsLaw: false, needsImageSize: true, reweights: true)
    /// What differs.
    public let remark: String? =
        "byol: a law of its own: sides are cut to the image and never redrawn, so that large areas shrink and none falls "
        + "back; joined laws keep both areas and cut in the same way"

    private static let rule = RedrawRule(tries: 1, largestLogAspect: RedrawRule.torchvision.largestLogAspect)

    /// The scheme has no settings.
    public init() {}

    /// Draws both areas, then aspect and place of each view.
    public func pair(
        _ areas: CropAreas, on size: ImageSize, using streams: inout CropStreams
    ) -> RealisedPair {
        areas.pair(using: &streams) { Self.view($0, on: size, using: &$1) }
    }

    /// By size, see ``ClampedAreaLaw``.
    public func prediction(
        law: Law, range: ParameterRange, size: ImageSize?
    ) throws(AugmentationError) -> any RatioDistribution {
        let nominal = try NominalCrops().prediction(law: law, range: range, size: nil)
        guard let size else { return nominal }
        if let beta = law.beta, abs(beta) > Self.greatestPredictedBeta {
            throw .noRealisation(
                law: law.label, realisation: name,
                reason: "expected |beta| <= 1e4, beyond which the predicted law of cut areas resolves nothing"
            )
        }
        return ClampedAreaLaw(law: law, range: range, size: size, nominal: nominal).distribution()
    }

    private static let greatestPredictedBeta = 1e4

    /// The boxes, of which those that are cut have more than their part.
    public func boxLaw(range: ParameterRange, size: ImageSize) -> CropBoxLaw? {
        let size = size.modelled
        let boxes = RoundedSides(range, size: size, rule: Self.rule, clamping: [.low, .high])
            .boxes(where: { _ in true })
        return CropBoxLaw(
            size: size,
            entries: boxes.map { .init($0.sides, probability: $0.probability, placement: .anywhere) })
    }

    private static func view(
        _ area: Double, on size: ImageSize, using generator: inout some RandomNumberGenerator
    ) -> RealisedView {
        let kappa = rule.largestLogAspect
        let logAspect = generator.nextUniform(from: -kappa, to: kappa)
        let sides = CropSides(area: area, logAspect: logAspect, size: size).clamped(to: size)
        let kept = AreaClamping(size, rule: rule).area(area, logAspect: logAspect)
        return RealisedView(
            area: kept, box: CropPlacement.anywhere.box(sides, in: size, using: &generator))
    }
}

/// What is left of an area whose sides are cut to an image, before rounding.
///
/// With s the area fraction, u the log aspect and w = log(W/H), the width is cut where u > w - log s and the height where
/// u < w + log s, never both. Then the logarithm of what is left is (log s - |u - w|) / 2.
struct AreaClamping: Sendable {
    /// log(W/H).
    let shape: Double
    /// Largest |u|.
    let largestLogAspect: Double

    init(_ size: ImageSize, rule: RedrawRule) {
        shape = Double.log(Double(size.width) / Double(size.height))
        largestLogAspect = rule.largestLogAspect
    }

    /// The area that is left: the drawn one to the last bit where nothing is cut.
    func area(_ area: Double, logAspect: Double) -> Double {
        let (logArea, excess) = (Double.log(area), abs(logAspect - shape))
        return excess > -logArea ? Double.exp(0.5 * (logArea - excess)) : area
    }

    /// The chance that nothing of an area is cut.
    func keptProbability(logArea: Double) -> Double {
        let low = max(-largestLogAspect, shape + logArea)
        let high = min(largestLogAspect, shape - logArea)
        return max(0, high - low) / (2 * largestLogAspect)
    }

    /// Where the logarithm of what is left of a cut area lies, uniformly with density 1 / kappa: by a cut width, by a cut
    /// height.
    func cutIntervals(logArea: Double) -> [(low: Double, high: Double)] {
        let kappa = largestLogAspect
        // Both as |u - w|: from the aspect where the cut starts to the end of the range.
        return [kappa - shape, kappa + shape].compactMap { farthest in
            let nearest = max(-logArea, farthest - 2 * kappa)
            guard farthest > nearest else { return nil }
            return (0.5 * (logArea - farthest), 0.5 * (logArea - nearest))
        }
    }

    /// Log areas at which the chance has a kink.
    var kinks: [Double] { [-abs(shape - largestLogAspect), -abs(shape + largestLogAspect)] }
}

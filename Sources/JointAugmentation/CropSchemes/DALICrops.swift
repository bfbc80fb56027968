import RealModule
import Statistics

/// Crops as NVIDIA DALI's RandomResizedCrop makes them (dali/util/random_crop_generator.cc, 2.4).
///
/// As ``TorchvisionCrops``, but a crop is judged after rounding: its sides, at least one pixel each, must have an aspect in
/// [3/4, 4/3] again. The last resort is the largest crop of such an aspect, of truncated sides, no larger than the largest
/// area, and lies anywhere; images on which no such crop has the smallest area have it at once. Joined laws keep the
/// areas and redraw the aspect by the same rule, then take the whole image.
public struct DALICrops: CropScheme {
    /// `dali`.
    public let name = "dali"
    /// What is accepted depends on whole pixels, and so has no smooth weight: RandomCrop has pairs of its own.
    public let capabilities = CropCapabilities(followsLaw: false, needsImageSize: true, reweights: false)
    /// What differs.
    public let remark: String? =
        "dali: torchvision's law, but aspects are judged after rounding to pixels, and the last resort lies anywhere; "
        + "RandomCrop's areas are those of whole pixels, and it is measured with pairs of its own"

    private static let rule = RedrawRule.torchvision

    /// The scheme has no settings.
    public init() {}

    /// Draws the crops; under RandomCrop each view from its own stream alone.
    public func pair(
        _ areas: CropAreas, on size: ImageSize, using streams: inout CropStreams
    ) -> RealisedPair {
        guard areas.law == .independent else {
            return areas.pair(using: &streams) { Self.keptView($0, on: size, using: &$1) }
        }
        return RealisedPair(
            first: Self.redrawnView(areas.range, on: size, using: &streams.first),
            second: Self.redrawnView(areas.range, on: size, using: &streams.second))
    }

    /// RandomCrop's from ``boxLaw(range:size:)``. Joined laws are predicted as torchvision's, before rounding: near a bound
    /// of the aspects rounding refuses about one crop in a hundred at 64 pixels, and falls back as rarely more often.
    public func prediction(
        law: Law, range: ParameterRange, size: ImageSize?
    ) throws(AugmentationError) -> any RatioDistribution {
        guard let size, law == .independent else {
            return try TorchvisionCrops(named: name).prediction(law: law, range: range, size: size)
        }
        return Self.law(range, on: size).ratioDistribution()
    }

    /// The boxes whose rounded sides are accepted, and the last resort.
    public func boxLaw(range: ParameterRange, size: ImageSize) -> CropBoxLaw? { Self.law(range, on: size) }

    private static func law(_ range: ParameterRange, on size: ImageSize) -> CropBoxLaw {
        let size = size.modelled
        if let sides = onlySides(range, on: size) {
            return CropBoxLaw(size: size, entries: [.init(sides, probability: 1, placement: .anywhere)])
        }
        return CropBoxLaw(
            range, size: size, rule: rule, clamping: .low,
            fallback: (fallbackSides(range, on: size), .anywhere), accepts: accepts)
    }

    /// Whether rounded sides have an aspect in [3/4, 4/3].
    private static func accepts(_ sides: CropSides) -> Bool {
        3 * sides.width <= 4 * sides.height && 3 * sides.height <= 4 * sides.width
    }

    private static func tried(
        _ area: Double, on size: ImageSize, using generator: inout some RandomNumberGenerator
    ) -> CropSides? {
        let kappa = rule.largestLogAspect
        let drawn = CropSides(
            area: area, logAspect: generator.nextUniform(from: -kappa, to: kappa), size: size)
        let sides = CropSides(width: max(1, drawn.width), height: max(1, drawn.height))
        return accepts(sides) && sides.fit(into: size) ? sides : nil
    }

    /// The area is kept, only the aspect is redrawn.
    private static func keptView(
        _ area: Double, on size: ImageSize, using generator: inout some RandomNumberGenerator
    ) -> RealisedView {
        for _ in 0..<rule.tries {
            guard let sides = tried(area, on: size, using: &generator) else { continue }
            return RealisedView(
                area: area, box: CropPlacement.anywhere.box(sides, in: size, using: &generator))
        }
        return .whole(size)
    }

    /// Area and aspect are redrawn together; the area is that of the whole pixels.
    private static func redrawnView(
        _ range: ParameterRange, on size: ImageSize, using generator: inout some RandomNumberGenerator
    ) -> RealisedView {
        var found = onlySides(range, on: size)
        let isOnly = found != nil
        for _ in 0..<rule.tries where found == nil {
            let area = generator.nextUniform(from: range.low, to: range.high)
            found = tried(area, on: size, using: &generator)
        }
        let box = CropPlacement.anywhere.box(
            found ?? fallbackSides(range, on: size), in: size, using: &generator)
        return RealisedView(
            area: Double(box.pixelCount) / size.area, box: box, isFallback: isOnly || found == nil)
    }

    /// The largest crop of an aspect in [3/4, 4/3], where even it has less than the smallest area.
    private static func onlySides(_ range: ParameterRange, on size: ImageSize) -> CropSides? {
        let sides = largestSides(on: size)
        let isSmall = Double(sides.width * sides.height) < range.low * size.area
        return isSmall && (sides.width < size.width || sides.height < size.height) ? sides : nil
    }

    private static func largestSides(on size: ImageSize) -> CropSides {
        CropSides(
            width: min(size.width, max(1, 4 * size.height / 3)),
            height: min(size.height, max(1, 4 * size.width / 3)))
    }

    private static func fallbackSides(_ range: ParameterRange, on size: ImageSize) -> CropSides {
        let sides = largestSides(on: size)
        let share = min(1, range.high * size.area / Double(sides.width * sides.height)).squareRoot()
        return CropSides(
            width: max(1, Int(Double(sides.width) * share)), height: max(1, Int(Double(sides.height) * share))
        )
    }
}

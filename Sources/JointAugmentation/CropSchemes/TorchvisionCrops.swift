import RealModule
import Statistics

/// Crops as torchvision's RandomResizedCrop makes them: ten tries, then a last resort.
///
/// RandomCrop redraws area and aspect together and falls back to a centred crop; joined laws keep the two areas, redraw the
/// aspect, and fall back to the whole image.
public struct TorchvisionCrops: CropScheme {
    /// `torchvision`.
    public let name = "torchvision"
    /// What fits depends on the image's size.
    public let capabilities = CropCapabilities(followsLaw: false, needsImageSize: true, reweights: true)

    /// The scheme has no settings.
    public init() {}

    /// Draws the crops; under RandomCrop each view from its own stream alone.
    public func pair(
        _ areas: CropAreas, on size: ImageSize, using streams: inout CropStreams
    ) -> RealisedPair {
        guard areas.law == .independent else { return Self.keptPair(areas, on: size, using: &streams) }
        return RealisedPair(
            first: Self.redrawnView(areas.range, on: size, using: &streams.first),
            second: Self.redrawnView(areas.range, on: size, using: &streams.second))
    }

    /// By size, see ``RedrawnAreaLaw`` for RandomCrop; kept areas fall back as `KeptAreaLaw` says.
    public func prediction(
        law: Law, range: ParameterRange, size: ImageSize?
    ) throws(AugmentationError) -> any RatioDistribution {
        let nominal = try NominalCrops().prediction(law: law, range: range, size: nil)
        guard let size else { return nominal }
        if law == .independent { return RedrawnAreaLaw(range: range, size: size).ratioDistribution() }
        if let ratio = law.ratio {
            return FixedRatioFallback(ratio: ratio, range: range, size: size).distribution()
        }
        if let beta = law.beta, abs(beta) > Self.greatestPredictedBeta {
            throw .noRealisation(
                law: "JC(\(beta))", realisation: name,
                reason:
                    "expected |beta| <= 1e8, beyond which log ratios differ from those of the fixed ratio "
                    + "\(beta > 0 ? "1" : "b/a") by less than the predicted law resolves")
        }
        return KeptAreaLaw(
            range: range, size: size, drawnBound: range.logRatioBound, concentration: nominal.concentration,
            drawn: { nominal.density(at: $0) }
        ).distribution()
    }

    /// Laws of realised areas are tables: narrower ones would fall between their nodes.
    private static let greatestPredictedBeta = 1e8

    /// RandomResizedCrop's acceptance, under RandomCrop.
    ///
    /// Under JC(0) a drawn area s is kept with probability A(s) = 1 - (1 - p(s))^10, p the share of aspects that fit, and
    /// given that its aspect and place are distributed as RandomResizedCrop's. There an accepted area has the density
    /// p(s) (1 - F) / (P D), with P the mean of p and F = (1 - P)^10. So each view multiplies RandomCrop's nominal weight by
    /// p(s) / A(s) * (1 - F) / P, which is bounded since p / A is in [1/10, 1]. RandomResizedCrop's own fallback, of
    /// probability F a view, is out of reach: a share 1 - (1 - F)^2 of its pairs.
    public func acceptance(of law: Law, range: ParameterRange, size: ImageSize) -> AcceptanceWeight? {
        guard law == .independent else { return nil }
        let redrawn = RedrawnAreaLaw(range: range, size: size)
        let fit = AspectFit(size)
        let kept = 1 - redrawn.fallbackProbability
        let front = redrawn.density(perAcceptance: range.length)
        return AcceptanceWeight(neglectedShare: 1 - kept * kept) { area in
            let accepted = fit.probability(area: area)
            let kept = 1 - Double.pow(1 - accepted, fit.rule.tries)
            return kept > 0 ? front * accepted / kept : 0
        }
    }

    /// A joined pair: the areas are drawn once, then each view redraws its aspect.
    static func keptPair(
        _ areas: CropAreas, on size: ImageSize, using streams: inout CropStreams
    ) -> RealisedPair {
        let drawn = areas.sampler.next(using: &streams.joint)
        return RealisedPair(
            first: keptView(drawn.first, on: size, using: &streams.first),
            second: keptView(drawn.second, on: size, using: &streams.second), drawn: drawn)
    }

    /// JointCrop: the area is kept, only the aspect is redrawn.
    private static func keptView(
        _ area: Double, on size: ImageSize, using generator: inout some RandomNumberGenerator
    ) -> RealisedView {
        for _ in 0..<RedrawRule.torchvision.tries {
            if let view = tried(area, on: size, using: &generator) { return view }
        }
        return RealisedView(
            area: 1, box: CropBox(left: 0, top: 0, width: size.width, height: size.height),
            isFallback: true)
    }

    /// RandomResizedCrop: area and aspect are redrawn together.
    private static func redrawnView(
        _ range: ParameterRange, on size: ImageSize, using generator: inout some RandomNumberGenerator
    ) -> RealisedView {
        for _ in 0..<RedrawRule.torchvision.tries {
            let area = generator.nextUniform(from: range.low, to: range.high)
            if let view = tried(area, on: size, using: &generator) { return view }
        }
        let box = centredBox(on: size)
        return RealisedView(area: Double(box.pixelCount) / size.area, box: box, isFallback: true)
    }

    private static func tried(
        _ area: Double, on size: ImageSize, using generator: inout some RandomNumberGenerator
    ) -> RealisedView? {
        let kappa = RedrawRule.torchvision.largestLogAspect
        let sides = CropSides(
            area: area, logAspect: generator.nextUniform(from: -kappa, to: kappa), size: size)
        guard sides.fit(into: size) else { return nil }
        return RealisedView(area: area, box: sides.placed(in: size, using: &generator))
    }

    /// RandomResizedCrop's last resort: the largest centred crop whose aspect is in [3/4, 4/3].
    static func centredBox(on size: ImageSize) -> CropBox {
        let aspect = Double(size.width) / Double(size.height)
        var (width, height) = (size.width, size.height)
        if aspect < 0.75 {
            height = Int((Double(width) / 0.75).rounded(.toNearestOrEven))
        } else if aspect > 4.0 / 3 {
            width = Int((Double(height) * (4.0 / 3)).rounded(.toNearestOrEven))
        }
        return CropBox(
            left: (size.width - width) / 2, top: (size.height - height) / 2, width: width, height: height)
    }
}

import RealModule
import Statistics

/// Crops as torchvision's RandomResizedCrop makes them: ten tries, then a last resort.
///
/// RandomCrop redraws area and aspect together and falls back to a centred crop; joined laws keep the two areas, redraw the
/// aspect, and fall back to the whole image.
///
/// Of the same law, read in their code: timm 1.0.31's RandomResizedCropAndInterpolation, which would take a crop of no columns
/// where torchvision redraws it; albumentations 2.0.8's RandomResizedCrop; kornia 0.9.0's ResizedCropGenerator, whose last
/// resort lies anywhere. All round halves to even, take sides up to the image's own, and draw the logarithm of the aspect.
public struct TorchvisionCrops: CropScheme {
    /// `torchvision`, `timm`, `kornia` or `albumentations`.
    public let name: String
    /// Whose law it shares; torchvision's own reports say nothing.
    public let remark: String?
    /// Where RandomCrop's last resort lies.
    let fallbackPlacement: CropPlacement

    /// `timm`.
    public static let timm = Self(
        named: "timm", remark: "timm: the law of torchvision and albumentations, and their boxes")
    /// `kornia`.
    public static let kornia = Self(
        named: "kornia", fallbackPlacement: .anywhere,
        remark:
            "kornia: the law of torchvision, timm and albumentations, but RandomCrop's last resort lies anywhere, "
            + "where theirs is centred")
    /// `albumentations`.
    public static let albumentations = Self(
        named: "albumentations", remark: "albumentations: the law of torchvision and timm, and their boxes")

    /// What fits depends on the image's size.
    public let capabilities = CropCapabilities(followsLaw: false, needsImageSize: true, reweights: true)

    /// torchvision's.
    public init() { self.init(named: "torchvision") }

    /// The scheme under the name of a library that has its law.
    init(named name: String, fallbackPlacement: CropPlacement = .centred, remark: String? = nil) {
        (self.name, self.fallbackPlacement, self.remark) = (name, fallbackPlacement, remark)
    }

    /// Draws the crops; under RandomCrop each view from its own stream alone.
    public func pair(
        _ areas: CropAreas, on size: ImageSize, using streams: inout CropStreams
    ) -> RealisedPair {
        guard areas.law == .independent else { return Self.keptPair(areas, on: size, using: &streams) }
        return RealisedPair(
            first: redrawnView(areas.range, on: size, using: &streams.first),
            second: redrawnView(areas.range, on: size, using: &streams.second))
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

    /// The boxes that fit, and the last resort.
    public func boxLaw(range: ParameterRange, size: ImageSize) -> CropBoxLaw? {
        let size = size.modelled
        return CropBoxLaw(
            range, size: size, rule: .torchvision, clamping: [],
            fallback: (Self.fallbackSides(on: size), fallbackPlacement), accepts: { _ in true })
    }

    /// RandomResizedCrop's last resort, under RandomCrop.
    public func fallback(of law: Law, range: ParameterRange, size: ImageSize) -> CropFallback? {
        guard law == .independent else { return nil }
        return CropFallback(
            probability: RedrawnAreaLaw(range: range, size: size).fallbackProbability,
            box: Self.centredBox(on: size), placement: fallbackPlacement)
    }

    /// A joined pair: the areas are drawn once, then each view redraws its aspect.
    static func keptPair(
        _ areas: CropAreas, on size: ImageSize, using streams: inout CropStreams
    ) -> RealisedPair {
        areas.pair(using: &streams) { keptView($0, on: size, using: &$1) }
    }

    /// JointCrop: the area is kept, only the aspect is redrawn.
    private static func keptView(
        _ area: Double, on size: ImageSize, using generator: inout some RandomNumberGenerator
    ) -> RealisedView {
        for _ in 0..<RedrawRule.torchvision.tries {
            if let view = tried(area, on: size, using: &generator) { return view }
        }
        return .whole(size)
    }

    /// RandomResizedCrop: area and aspect are redrawn together.
    private func redrawnView(
        _ range: ParameterRange, on size: ImageSize, using generator: inout some RandomNumberGenerator
    ) -> RealisedView {
        for _ in 0..<RedrawRule.torchvision.tries {
            let area = generator.nextUniform(from: range.low, to: range.high)
            if let view = Self.tried(area, on: size, using: &generator) { return view }
        }
        let box = fallbackPlacement.box(Self.fallbackSides(on: size), in: size, using: &generator)
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

    /// RandomResizedCrop's last resort: the largest crop whose aspect is in [3/4, 4/3], in the middle.
    static func centredBox(on size: ImageSize) -> CropBox {
        let sides = fallbackSides(on: size)
        let left = CropPlacement.centred.offsets(of: sides.width, in: size.width).lowerBound
        let top = CropPlacement.centred.offsets(of: sides.height, in: size.height).lowerBound
        return CropBox(left: left, top: top, width: sides.width, height: sides.height)
    }

    private static func fallbackSides(on size: ImageSize) -> CropSides {
        let aspect = Double(size.width) / Double(size.height)
        var (width, height) = (size.width, size.height)
        if aspect < 0.75 {
            height = Int((Double(width) / 0.75).rounded(.toNearestOrEven))
        } else if aspect > 4.0 / 3 {
            width = Int((Double(height) * (4.0 / 3)).rounded(.toNearestOrEven))
        }
        return CropSides(width: width, height: height)
    }
}

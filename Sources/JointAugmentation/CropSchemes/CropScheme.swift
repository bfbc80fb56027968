import Statistics

/// What some code makes of a law's areas on an image of whole pixels: its sampler, the law that its crops then follow, and
/// what pairs of JC(0) count in place of it.
///
/// Laws say how areas relate; libraries redraw crops that do not fit, each by its own rule, and so draw by another law. A
/// new scheme is a type in a file of its own and a line in ``Realisation/registered``.
public protocol CropScheme: Sendable {
    /// The name in options, files and reports.
    var name: String { get }

    /// Which other schemes have the same law, and what differs, in one line; nil where the name says all.
    var remark: String? { get }

    /// What commands ask before they offer something.
    var capabilities: CropCapabilities { get }

    /// The range of the second view's areas, where it has one of its own.
    var secondRange: ParameterRange? { get }

    /// Whether the scheme draws a law at all.
    func draws(_ law: Law) -> Bool

    /// Whether pairs of JC(0) stand for a law: by importance weights, or as its own.
    func reweights(_ law: Law) -> Bool

    /// The sampler of a pair's areas before any image is looked at.
    ///
    /// - Throws: ``AugmentationError`` for a law or a range that the scheme does not have.
    func areaSampler(law: Law, range: ParameterRange) throws(AugmentationError) -> PairSampler

    /// Draws the crops of a pair on an image of size `size`.
    ///
    /// - Parameters:
    ///   - areas: the law, and its sampler as ``areaSampler(law:range:)`` made it.
    ///   - streams: of the pair and of each view, so that tries of one view do not move the other.
    func pair(_ areas: CropAreas, on size: ImageSize, using streams: inout CropStreams) -> RealisedPair

    /// The predicted distribution of the log ratio of the areas, before rounding to whole pixels.
    ///
    /// - Parameter size: the image's; nil asks for the log ratio that is drawn before an image is looked at.
    /// - Throws: ``AugmentationError`` for a law or a range that the scheme does not have.
    func prediction(
        law: Law, range: ParameterRange, size: ImageSize?
    ) throws(AugmentationError) -> any RatioDistribution

    /// What a pair of JC(0), realised by this scheme on an image, counts under `law` besides its nominal weight; nil where
    /// that is all.
    func acceptance(of law: Law, range: ParameterRange, size: ImageSize) -> AcceptanceWeight?

    /// The crop that views of a law fall back to on an image and pairs of JC(0) do not; nil where there is none.
    func fallback(of law: Law, range: ParameterRange, size: ImageSize) -> CropFallback?

    /// The exact law of one view's box in whole pixels under RandomCrop; nil where it is not known.
    func boxLaw(range: ParameterRange, size: ImageSize) -> CropBoxLaw?
}

/// A crop that is taken where no drawn one fits.
public struct CropFallback: Sendable, Equatable {
    /// How probable it is for a view.
    public let probability: Double
    /// The crop, or one of its size where it lies anywhere.
    public let box: CropBox
    /// Where it lies.
    public let placement: CropPlacement

    /// The crops of two views that fell back on an image of size `size`, drawn from their own streams.
    public func boxes(in size: ImageSize, using streams: inout CropStreams) -> (
        first: CropBox, second: CropBox
    ) {
        let sides = CropSides(width: box.width, height: box.height)
        return (
            placement.box(sides, in: size, using: &streams.first),
            placement.box(sides, in: size, using: &streams.second)
        )
    }
}

extension CropScheme {
    /// Both views have one range.
    public var secondRange: ParameterRange? { nil }

    /// The name says all.
    public var remark: String? { nil }

    /// Whether pairs of JC(0) stand for a law: by importance weights, or as its own.
    public func reweights(_ law: Law) -> Bool {
        draws(law) && law.ratio == nil && (capabilities.reweights || law == .joint(beta: 0))
    }

    /// Not known.
    public func boxLaw(range: ParameterRange, size: ImageSize) -> CropBoxLaw? { nil }

    /// A scheme draws every law but where it says otherwise.
    public func draws(_ law: Law) -> Bool { true }

    /// The law's own sampler.
    public func areaSampler(law: Law, range: ParameterRange) throws(AugmentationError) -> PairSampler {
        try PairSampler(law: law, range: range)
    }

    /// No scheme weighs pairs but one that says how.
    public func acceptance(of law: Law, range: ParameterRange, size: ImageSize) -> AcceptanceWeight? { nil }

    /// None.
    public func fallback(of law: Law, range: ParameterRange, size: ImageSize) -> CropFallback? { nil }
}

/// What a crop scheme supports.
public struct CropCapabilities: Sendable, Hashable {
    /// Areas follow the law's formulas on every image, so that nothing depends on an image's size.
    public let followsLaw: Bool
    /// A prediction needs the size of an image.
    public let needsImageSize: Bool
    /// Pairs of JC(0) answer for RandomCrop and every JC law by importance weights.
    public let reweights: Bool

    /// What a scheme supports; each is explained at its property.
    public init(followsLaw: Bool, needsImageSize: Bool, reweights: Bool) {
        self.followsLaw = followsLaw
        self.needsImageSize = needsImageSize
        self.reweights = reweights
    }
}

/// A law of areas with its sampler: what a scheme draws crops from.
public struct CropAreas: Sendable {
    /// The law of the areas.
    public let law: Law
    /// The range of the areas.
    public let range: ParameterRange
    /// The sampler of both areas of a pair.
    public let sampler: PairSampler
}

extension CropAreas {
    /// Draws both areas from what the views have in common, then the view of each from its own stream.
    func pair(
        using streams: inout CropStreams, _ view: (_ area: Double, inout RandomStream) -> RealisedView
    ) -> RealisedPair {
        let drawn = sampler.next(using: &streams.joint)
        return RealisedPair(
            first: view(drawn.first, &streams.first), second: view(drawn.second, &streams.second),
            drawn: drawn)
    }
}

/// The random streams of a pair's crops.
public struct CropStreams: Sendable {
    /// Of what both views have in common: the areas of a joined law.
    public var joint: RandomStream
    /// Of the first view's crop.
    public var first: RandomStream
    /// Of the second view's crop.
    public var second: RandomStream

    /// The streams of pair `draw` of image `image`.
    public init(seed: UInt64, image: UInt64, draw: UInt32) {
        joint = RandomStream(seed: seed, image: image, draw: draw, purpose: .pairParameters)
        first = RandomStream(seed: seed, image: image, draw: draw, purpose: .firstCrop)
        second = RandomStream(seed: seed, image: image, draw: draw, purpose: .secondCrop)
    }
}

/// A crop scheme as a value that options parse, files keep and runs compare, by its name.
public struct Realisation: RawRepresentable, Sendable, Hashable, Codable, CaseIterable {
    /// Every scheme, in the order of help texts: a new one is registered here.
    public static let registered: [any CropScheme] = [
        NominalCrops(), TorchvisionCrops(), TorchvisionCrops.timm, TorchvisionCrops.kornia,
        TorchvisionCrops.albumentations, DALICrops(), TensorFlowCrops(), BYOLCrops(), ReleasedCrops(),
    ]

    /// How areas become crops.
    public let scheme: any CropScheme

    /// A scheme of one's own, registered or not.
    public init(_ scheme: any CropScheme) { self.scheme = scheme }

    /// The registered scheme of a name, or nil.
    public init?(rawValue: String) {
        let registered = Self.registered.first { $0.name == rawValue }
        guard let scheme = registered ?? TwoRangeCrops(name: rawValue) else { return nil }
        self.scheme = scheme
    }

    /// The scheme's name.
    public var rawValue: String { scheme.name }

    /// What the scheme supports.
    public var capabilities: CropCapabilities { scheme.capabilities }

    /// Those of `laws` that the scheme draws.
    public func drawn(of laws: [Law]) -> [Law] { laws.filter(scheme.draws) }

    /// The registered schemes.
    public static var allCases: [Realisation] { registered.map(Realisation.init) }

    /// Areas as the formulas say: ``NominalCrops``.
    public static let nominal = Realisation(NominalCrops())
    /// As torchvision's RandomResizedCrop: ``TorchvisionCrops``.
    public static let torchvision = Realisation(TorchvisionCrops())
    /// As the authors' released code: ``ReleasedCrops``.
    public static let released = Realisation(ReleasedCrops())
}

/// Draws the crops of pairs on images of any size.
public struct CropSampler: Sendable {
    /// How areas become crops.
    public let realisation: Realisation
    private let areas: CropAreas

    /// A sampler of crops whose areas follow `law` on `range`, as `realisation` makes crops of them.
    ///
    /// - Parameter stratum: part of `strata` of a uniform |t|, see ``Strata``.
    /// - Throws: ``AugmentationError`` for a law that the scheme does not draw, a beta that is not finite, a ratio outside
    ///   of [1, b/a].
    public init(
        law: Law, range: ParameterRange, realisation: Realisation, stratum: Int = 0, of strata: Int = 1
    ) throws(AugmentationError) {
        self.realisation = realisation
        let sampler = try realisation.scheme.areaSampler(law: law, range: range)
        areas = CropAreas(law: law, range: range, sampler: sampler.stratum(stratum, of: strata))
    }

    /// The law of the areas.
    public var law: Law { areas.law }
    /// The range of the areas.
    public var range: ParameterRange { areas.range }

    /// Pair `draw` of image `image`, a function of these numbers alone.
    public func pair(seed: UInt64, image: UInt64, draw: UInt32, size: ImageSize) -> RealisedPair {
        var streams = CropStreams(seed: seed, image: image, draw: draw)
        return realisation.scheme.pair(areas, on: size, using: &streams)
    }
}

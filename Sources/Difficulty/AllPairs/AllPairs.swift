import JointAugmentation
import Statistics

/// What every usable pair of an image's views tells of the laws of a plan.
struct AllPairs: Sendable {
    let mixture: PairMixture
    let basis: CalibrationBasis
    private let design: JointDesign
    private let fallbacks: FallbackSample
    private let cropLaws = SizeCache()

    /// More drawn pairs of an image would have too many pairs across them.
    static let mostDrawnPairs = 64

    /// The pairs of a run that draws `draws` pairs of each of some laws.
    ///
    /// - Parameter fallbacks: the images in which rare fallbacks are measured.
    /// - Returns: nil where drawn pairs alone answer: no pair of JC(0), views without a known density, or too many.
    /// - Throws: ``AugmentationError`` or ``ViewPipelineError`` for laws that do not exist on the design.
    init?(proposals: [Law], draws: Int, design: JointDesign, fallbacks: FallbackSample) throws {
        guard proposals.count * draws <= Self.mostDrawnPairs, proposals.contains(.joint(beta: 0)),
            let mixture = try PairMixture(proposals: proposals, draws: draws, design: design)
        else { return nil }
        self.mixture = mixture
        (self.design, self.fallbacks) = (design, fallbacks)
        basis = try CalibrationBasis(design: design)
    }

    /// Functions that cosines are calibrated with, the constant among them.
    var functions: Int { basis.count + 1 }

    // MARK: - The views that RandomResizedCrop falls back to

    /// The crop that RandomCrop's views fall back to where that is not too rare to matter, which no drawn pair stands for.
    func fallback(size: ImageSize) -> CropFallback? {
        guard design.joinsCrops else { return nil }
        let found = cropLaws.fallback(size) {
            design.realisation.scheme.fallback(of: .independent, range: design.areas, size: size)
        }
        return found.flatMap { $0.probability >= Self.leastFallback ? $0 : nil }
    }

    /// Rarer ones move no mean by more than twice this.
    private static let leastFallback = 1e-6

    /// Whether some sizes of images have one.
    var hasFallbacks: Bool { (try? ImageSize(width: 64, height: 8)).flatMap(fallback) != nil }

    /// The fallback where its two views are measured among those of an image that is drawn for the `number`-th time, from 0.
    func measuredFallback(of image: Int, number: Int, size: ImageSize) -> CropFallback? {
        fallback(size: size).flatMap { fallbacks.contains($0, of: image, number: number) ? $0 : nil }
    }

    /// The probability that ``measuredFallback(of:number:size:)`` is there.
    func shareMeasured(of fallback: CropFallback) -> Double { fallbacks.share(of: fallback) }

    /// Views that make a pair with one of the two fallbacks: all with both, where the two views' steps differ each with that
    /// of the other role.
    func fallbackPairs(pairCount: Int) -> [PairMixture.Crossing] {
        let (first, second) = (2 * pairCount, 2 * pairCount + 1)
        let pairs = mixture.included.flatMap { pair in
            design.pipeline.isSymmetric
                ? [2 * pair, 2 * pair + 1].flatMap { view in
                    [first, second].map { PairMixture.Crossing(first: view, second: $0) }
                }
                : [
                    PairMixture.Crossing(first: 2 * pair, second: second),
                    PairMixture.Crossing(first: first, second: 2 * pair + 1),
                ]
        }
        return pairs + [PairMixture.Crossing(first: first, second: second)]
    }

    // MARK: - An image

    /// Views whose cosines an image has beside those of its drawn pairs, in the order of ``MeasuredDraws/across``.
    func crossings(pairs: Int, hasFallback: Bool) -> [PairMixture.Crossing] {
        mixture.crossings + (hasFallback ? fallbackPairs(pairCount: pairs) : [])
    }

    /// How many those of an image are; see ``measuredFallback(of:number:size:)``.
    func cosineCount(pairs: Int, image: Int, number: Int, size: ImageSize) -> Int {
        crossings(
            pairs: pairs, hasFallback: measuredFallback(of: image, number: number, size: size) != nil
        ).count
    }

    /// The usable pairs of an image with their cosines and functions.
    func pairs(of image: MeasuredDraws, size: ImageSize) -> UsablePairs {
        let pairs = mixture.pairs(of: image.pairs.map(\.drawn))
        var across = image.across.makeIterator()
        let cosines = pairs.enumerated().map { place, pair in
            place < mixture.joint.count ? image.pairs[pair.first / 2].cosine : Double(across.next() ?? 0)
        }
        var x = [Double](repeating: 1, count: pairs.count * functions)
        for (row, pair) in pairs.enumerated() {
            basis.forEachValue(of: pair) { x[row * functions + 1 + $0] = $1 }
        }
        return UsablePairs(pairs: pairs, cosines: cosines, x: x)
    }

    /// Cosines of the views that fell back, behind those across drawn pairs; none where nothing does.
    func fallbackCosines(of image: MeasuredDraws) -> ArraySlice<Float> {
        image.across.dropFirst(mixture.crossings.count)
    }

    /// What a view counts of RandomCrop's on images of a size besides its nominal weight.
    func acceptance(of law: Law, size: ImageSize) -> AcceptanceWeight? {
        guard design.joinsCrops else { return nil }
        return cropLaws.acceptance(law, size) {
            design.realisation.scheme.acceptance(of: law, range: design.areas, size: size)
        }
    }

    /// E[phi] under a law on images of a size.
    func expectations(under law: Law, size: ImageSize?) throws -> [Double] {
        try cropLaws.expectations(law, size) { try basis.expectations(under: law, size: size) }
    }
}

/// The pairs of an image's views that answer for laws.
struct UsablePairs: Sendable {
    /// In the mixture's order.
    let pairs: [MixturePair]
    let cosines: [Double]
    /// Functions x = (1, phi) of each, by rows.
    let x: [Double]
}

/// What depends on the size of an image alone, for the sizes that were met last.
private final class SizeCache: Sendable {
    private struct Key: Hashable {
        let law: Law
        let size: ImageSize?
    }

    private let fallbacks = Guarded([ImageSize: CropFallback?]())
    private let acceptances = Guarded([Key: AcceptanceWeight?]())
    private let expected = Guarded([Key: [Double]]())
    private static let mostSizes = 1 << 14

    func fallback(_ size: ImageSize, _ make: () -> CropFallback?) -> CropFallback? {
        Self.value(in: fallbacks, size, make)
    }

    func acceptance(
        _ law: Law, _ size: ImageSize, _ make: () -> AcceptanceWeight?
    ) -> AcceptanceWeight? {
        Self.value(in: acceptances, Key(law: law, size: size), make)
    }

    func expectations(_ law: Law, _ size: ImageSize?, _ make: () throws -> [Double]) rethrows -> [Double] {
        try Self.value(in: expected, Key(law: law, size: size), make)
    }

    /// The value that is known, or one that is made outside of the lock.
    private static func value<Place: Hashable & Sendable, Value: Sendable>(
        in values: Guarded<[Place: Value]>, _ place: Place, _ make: () throws -> Value
    ) rethrows -> Value {
        if let known = values.withLock({ $0[place] }) { return known }
        let made = try make()
        values.withLock { values in
            if values.count >= mostSizes { values.removeAll() }
            values[place] = made
        }
        return made
    }
}

import RealModule
import Statistics

/// Draws the crops of pairs on images of any size.
public struct CropSampler: Sendable {
    /// The law of the areas.
    public let law: Law
    /// The range of the areas.
    public let range: ParameterRange
    /// How areas become crops.
    public let realisation: Realisation

    private let pairs: PairSampler

    /// Makes the sampler.
    ///
    /// - Throws: ``AugmentationError`` for a law without that realisation, a beta that is not finite, a ratio
    ///   outside of [1, b/a].
    public init(law: Law, range: ParameterRange, realisation: Realisation) throws(AugmentationError) {
        self.law = law
        self.range = range
        self.realisation = realisation
        pairs = try realisation.pairSampler(law: law, range: range)
    }

    /// Pair `draw` of image `image`: the views of a pair have streams of their own, so that tries of one do not
    /// move the other.
    public func pair(seed: UInt64, image: UInt64, draw: UInt32, size: ImageSize) -> RealisedPair {
        var joint = StreamPurpose.joinedCrops.stream(seed: seed, image: image, draw: draw)
        var first = StreamPurpose.firstCrop.stream(seed: seed, image: image, draw: draw)
        var second = StreamPurpose.secondCrop.stream(seed: seed, image: image, draw: draw)
        if realisation == .torchvision, law == .independent {
            return RealisedPair(
                first: redrawingBoth(size, using: &first), second: redrawingBoth(size, using: &second))
        }
        let areas = pairs.next(using: &joint)
        guard realisation == .nominal else {
            return RealisedPair(
                first: redrawingAspect(areas.first, size, using: &first),
                second: redrawingAspect(areas.second, size, using: &second), drawn: areas)
        }
        return RealisedPair(
            first: fitting(areas.first, size, using: &first),
            second: fitting(areas.second, size, using: &second), drawn: areas)
    }

    /// RandomResizedCrop: area and aspect are redrawn together.
    private func redrawingBoth(
        _ size: ImageSize, using generator: inout some RandomNumberGenerator
    ) -> RealisedView {
        for _ in 0..<AspectFit.tries {
            let area = generator.nextUniform(from: range.low, to: range.high)
            if let view = tryAspect(area, size, using: &generator) { return view }
        }
        let box = FallbackCrop.box(in: size)
        return RealisedView(area: Double(box.pixelCount) / size.area, box: box, isFallback: true)
    }

    /// JointCrop: the area is kept, only the aspect is redrawn.
    private func redrawingAspect(
        _ area: Double, _ size: ImageSize, using generator: inout some RandomNumberGenerator
    ) -> RealisedView {
        for _ in 0..<AspectFit.tries {
            if let view = tryAspect(area, size, using: &generator) { return view }
        }
        return RealisedView(
            area: 1, box: CropBox(left: 0, top: 0, width: size.width, height: size.height),
            isFallback: true)
    }

    private func tryAspect(
        _ area: Double, _ size: ImageSize, using generator: inout some RandomNumberGenerator
    ) -> RealisedView? {
        let kappa = AspectFit.largestLogAspect
        let sides = CropSides(
            area: area, logAspect: generator.nextUniform(from: -kappa, to: kappa), size: size)
        guard sides.fit(into: size) else { return nil }
        return RealisedView(area: area, box: sides.placed(in: size, using: &generator))
    }

    /// The nominal area always: the aspect is uniform among those drawn that fit, or the nearest that fits.
    private func fitting(
        _ area: Double, _ size: ImageSize, using generator: inout some RandomNumberGenerator
    ) -> RealisedView {
        let kappa = AspectFit.largestLogAspect
        let shape = Double.log(Double(size.width) / Double(size.height))
        let room = -Double.log(area)
        let low = min(max(-kappa, shape - room), shape + room)
        let high = max(min(kappa, shape + room), shape - room)
        let logAspect = generator.nextUniform(from: min(low, high), to: max(low, high))
        let sides = CropSides(area: area, logAspect: logAspect, size: size).clamped(to: size)
        return RealisedView(area: area, box: sides.placed(in: size, using: &generator))
    }
}

extension Realisation {
    /// L of the released code, log(b/a - 0.1), as of its latest revision.
    static func releasedBound(_ range: ParameterRange) -> Double { Double.log(range.high / range.low - 0.1) }

    /// The sampler of the parameters before any image is looked at.
    ///
    /// - Throws: ``AugmentationError`` for `released` with another law than JC(0), or where log(b/a - 0.1) is not
    ///   positive.
    public func pairSampler(law: Law, range: ParameterRange) throws(AugmentationError) -> PairSampler {
        guard self == .released else { return try PairSampler(law: law, range: range) }
        guard law == .joint(beta: 0) else {
            throw AugmentationError.noRealisation(
                law: law.label, realisation: rawValue, reason: "the released code draws JC(0) only")
        }
        guard range.high / range.low - 0.1 > 1 else {
            throw AugmentationError.noRealisation(
                law: law.label, realisation: rawValue,
                reason: "its bound log(b/a - 0.1) needs b/a > 1.1, found \(range.high / range.low)")
        }
        return try PairSampler(uniformBound: Self.releasedBound(range), range: range)
    }
}

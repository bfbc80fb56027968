import RealModule
import Statistics

/// Crops as the authors' released code makes them, as of its latest revision: JC(0) only, with L = log(b/a - 0.1), then as
/// ``TorchvisionCrops``.
public struct ReleasedCrops: CropScheme {
    /// `released`.
    public let name = "released"
    /// JC(0) with a bound of its own, which stands for no other law.
    public let capabilities = CropCapabilities(followsLaw: false, needsImageSize: false, reweights: false)

    /// The scheme has no settings.
    public init() {}

    /// JC(0) alone.
    public func draws(_ law: Law) -> Bool { law == .joint(beta: 0) }

    /// A uniform log ratio on [-log(b/a - 0.1), log(b/a - 0.1)].
    ///
    /// - Throws: ``AugmentationError`` for another law than JC(0), or where log(b/a - 0.1) is not positive.
    public func areaSampler(law: Law, range: ParameterRange) throws(AugmentationError) -> PairSampler {
        guard draws(law) else {
            throw .noRealisation(
                law: law.label, realisation: name, reason: "the released code draws JC(0) only")
        }
        let largest = range.high / range.low - 0.1
        guard largest > 1 else {
            throw .noRealisation(
                law: law.label, realisation: name,
                reason: "its bound log(b/a - 0.1) needs b/a > 1.1, found \(range.high / range.low)")
        }
        return try PairSampler(uniformBound: Double.log(largest), range: range)
    }

    /// Keeps the areas, redraws the aspect.
    public func pair(
        _ areas: CropAreas, on size: ImageSize, using streams: inout CropStreams
    ) -> RealisedPair { TorchvisionCrops.keptPair(areas, on: size, using: &streams) }

    /// Without a size, the drawn log ratio.
    public func prediction(
        law: Law, range: ParameterRange, size: ImageSize?
    ) throws(AugmentationError) -> any RatioDistribution {
        let bound = try areaSampler(law: law, range: range).bound
        guard let size else { return UniformDistribution(bound: bound) }
        let uniform = 0.5 / bound
        return KeptAreaLaw(
            range: range, size: size, drawnBound: bound,
            concentration: try JointLaw(beta: 0, range: range).concentration, drawn: { _ in uniform }
        ).distribution()
    }
}

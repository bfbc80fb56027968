import RealModule
import Statistics

/// Crops whose areas are the law's on every image: the aspect is uniform among those that fit.
public struct NominalCrops: CropScheme {
    /// `nominal`.
    public let name = "nominal"
    /// The law itself, whatever the image.
    public let capabilities = CropCapabilities(followsLaw: true, needsImageSize: false, reweights: true)

    /// The scheme has no settings.
    public init() {}

    /// Draws both areas, then aspect and place of each view.
    public func pair(
        _ areas: CropAreas, on size: ImageSize, using streams: inout CropStreams
    ) -> RealisedPair {
        areas.pair(using: &streams) { Self.view($0, on: size, using: &$1) }
    }

    /// The law's own distribution.
    public func prediction(
        law: Law, range: ParameterRange, size: ImageSize?
    ) throws(AugmentationError) -> any RatioDistribution {
        guard let continuous = try law.logRatioLaw(on: range) else {
            return FixedRatioDistribution(ratio: law.ratio ?? 1)
        }
        return NominalDistribution(continuous)
    }

    /// The area always: the aspect is uniform among those drawn that fit, or the nearest that fits.
    private static func view(
        _ area: Double, on size: ImageSize, using generator: inout some RandomNumberGenerator
    ) -> RealisedView {
        let kappa = RedrawRule.torchvision.largestLogAspect
        let shape = Double.log(Double(size.width) / Double(size.height))
        let room = -Double.log(area)
        let low = min(max(-kappa, shape - room), shape + room)
        let high = max(min(kappa, shape + room), shape - room)
        let logAspect = generator.nextUniform(from: min(low, high), to: max(low, high))
        let sides = CropSides(area: area, logAspect: logAspect, size: size).clamped(to: size)
        return RealisedView(area: area, box: sides.placed(in: size, using: &generator))
    }
}

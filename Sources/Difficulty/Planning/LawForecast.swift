import JointAugmentation
import Statistics

/// How sharply a measurement will know the SDF of a law.
public struct LawForecast: Sendable {
    /// The law.
    public let law: Law
    /// To each side of the 95% interval.
    public let halfWidth: Double
    /// The same of the difference to RandomCrop; nil for RandomCrop and where nothing stands for it.
    public let differenceHalfWidth: Double?
    /// Effective pairs, see ``SDFResult/effectivePairs``.
    public let effectivePairs: Double
    /// Relative standard error of ``halfWidth``, as far as the pilot's images tell; see ``WidthJackknife``.
    public let halfWidthError: Double

    /// Whether enough pairs will count for the interval to be trusted.
    public var isReliable: Bool { effectivePairs >= SDFResult.fewestEffectivePairs }

    /// A pilot's result at another number of images: standard errors go with 1 / sqrt(n).
    init(_ pilot: SDFResult, images: Int, halfWidthError: Double = 0) {
        law = pilot.law
        self.halfWidthError = halfWidthError
        halfWidth = Self.halfWidth(pilot.estimate, images: images)
        differenceHalfWidth = pilot.difference.map { Self.halfWidth($0, images: images) }
        effectivePairs = pilot.effectivePairs * Double(images) / Double(pilot.estimate.units)
    }

    private static func halfWidth(_ estimate: MeanEstimate, images: Int) -> Double {
        let factor = (Double(estimate.units) / Double(max(2, images))).squareRoot()
        let scaled = MeanEstimate(
            mean: 0, standardError: estimate.standardError * factor, units: max(2, images), pairs: images
        ).judged(at: estimate.quantileConfidence)
        return scaled.interval().upperBound
    }
}

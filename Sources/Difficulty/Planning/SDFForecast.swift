import JointAugmentation
import Statistics

/// What a measurement will take and tell, from a pilot on a few of its images.
public struct SDFForecast: Sendable {
    /// Images that will be looked at: all, or with a half-width as many as it is expected to need.
    public let imageCount: Int
    /// Views that will go through the network: two a pair.
    public let viewCount: Int
    /// Images in float32 too, where the others are in bfloat16; nil where all are in float32 alone.
    public var imagesInFloat32: Int?
    /// Kinds of pairs drawn from each image.
    public let proposalCount: Int
    /// Images a second, all threads together.
    public let imagesPerSecond: Double
    /// Bytes of the store of all pairs.
    public let storeBytes: Int
    /// What is expected of each law, in the order of the request.
    public let laws: [LawForecast]
    /// Whether every interval is expected to become as narrow as was asked for; nil where nothing was.
    public let isNarrow: Bool?
    /// The images that this is made of.
    public let pilot: Pilot

    /// What was measured for a forecast.
    public struct Pilot: Sendable {
        /// Images that were measured.
        public let imageCount: Int
        /// Those that could not be.
        public let unreadable: [UnreadableImage]
        /// How long it took.
        public let seconds: Double
    }

    /// Seconds from the first image to the last.
    public var seconds: Double { Double(imageCount) / imagesPerSecond }

    /// The least number of shards of which each takes at most `hours` on a machine like this one.
    public func shardCount(hours: Double) -> Int {
        let nights = (seconds / (3600 * hours)).rounded(.up)
        return max(1, Int(min(nights, Double(imageCount))))
    }

    /// The largest relative standard error of the laws' half-widths.
    public var widthUncertainty: Double { laws.map(\.halfWidthError).max() ?? .infinity }
}

/// How sharply a measurement will know the SDF of a law.
public struct LawForecast: Sendable {
    /// The law.
    public let law: Law
    /// Half the width of the 95% interval.
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
    ///
    /// - Parameters:
    ///   - population: images of the data set, where they are all that there are.
    ///   - both: the images of the run that are measured in float32 too, where the others are in bfloat16.
    init(
        _ pilot: SDFResult, images: Int, of population: Int, in both: BothPrecisions = .none,
        halfWidthError: Double = 0
    ) {
        law = pilot.law
        self.halfWidthError = halfWidthError
        let exact = both.expectedCount(of: images)
        halfWidth = Self.halfWidth(
            pilot.estimate, pilot.given, pilot.correction, images: images, of: population, exact: exact)
        differenceHalfWidth = pilot.difference.map {
            Self.halfWidth(
                $0, pilot.givenDifference, pilot.differenceCorrection, images: images, of: population,
                exact: exact)
        }
        effectivePairs = pilot.effectivePairs * Double(images) / Double(pilot.estimate.units)
    }

    /// V / n, or V / n - (V - W) / N where `given` knows W; see ``MeanEstimate/ofGivenImages(_:differences:)``. With a
    /// correction, what it adds goes with the images in float32.
    private static func halfWidth(
        _ estimate: MeanEstimate, _ given: MeanEstimate?, _ correction: MeanEstimate?, images: Int,
        of population: Int, exact: Double
    ) -> Double {
        let units = max(2, images)
        let added = correction.map { $0.standardError * $0.standardError } ?? 0
        let own = max(0, estimate.standardError * estimate.standardError - added)
        let variance = own * Double(estimate.units)
        let between = given?.withinVariance.map { variance - $0 } ?? 0
        let square =
            variance / Double(units) - between / Double(max(units, population))
            + added * Double(correction?.units ?? 0) / max(2, exact)
        let scaled = MeanEstimate(
            mean: estimate.mean, standardError: max(0, square).squareRoot(), units: units, pairs: images
        ).on(estimate.scale).judged(at: estimate.quantileConfidence)
        let interval = scaled.interval()
        return 0.5 * (interval.upperBound - interval.lowerBound)
    }
}

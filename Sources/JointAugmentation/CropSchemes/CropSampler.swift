/// Draws the crops of pairs on images of any size.
public struct CropSampler: Sendable {
    /// How areas become crops.
    public let realisation: Realisation
    private let areas: CropAreas

    /// Makes the sampler.
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

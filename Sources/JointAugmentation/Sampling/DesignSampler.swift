/// Draws pairs of a law under a design.
public struct DesignSampler: Sendable {
    private let crops: CropSampler
    private let views: ViewSampler

    /// Makes the sampler.
    ///
    /// - Throws: ``AugmentationError`` or ``ViewPipelineError`` for a law that does not exist on a joined parameter.
    public init(law: Law, design: JointDesign) throws {
        crops = try CropSampler(
            law: design.joinsCrops ? law : .independent, range: design.areas, realisation: design.realisation)
        views = try ViewSampler(design.pipeline, joining: Set(design.operationParameters), law: law)
    }

    /// Pair `draw` of image `image`, a function of these numbers alone.
    public func pair(seed: UInt64, image: UInt64, draw: UInt32, size: ImageSize) -> DesignedPair {
        DesignedPair(
            crops: crops.pair(seed: seed, image: image, draw: draw, size: size),
            views: views.views(seed: seed, image: image, draw: draw))
    }
}

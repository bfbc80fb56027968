/// Draws pairs of a law under a design.
public struct DesignSampler: Sendable {
    /// One a stratum.
    private let crops: [CropSampler]
    private let views: [ViewSampler]

    /// Makes the sampler.
    ///
    /// - Parameter strata: of JC(0)'s first joined parameter; pair `draw` is of number `draw` modulo their count.
    /// - Throws: ``AugmentationError`` or ``ViewPipelineError`` for a law that does not exist on a joined parameter.
    public init(law: Law, design: JointDesign, strata: Strata = .none) throws {
        let parameters = Set(design.operationParameters)
        let first = design.joinsCrops ? nil : design.operationParameters.first
        crops = try (0..<(design.joinsCrops ? strata.count : 1)).map {
            try CropSampler(
                law: design.joinsCrops ? law : .independent, range: design.areas,
                realisation: design.realisation, stratum: $0, of: design.joinsCrops ? strata.count : 1)
        }
        views = try (0..<(first == nil ? 1 : strata.count)).map { stratum in
            try ViewSampler(
                design.pipeline, joining: parameters, law: law,
                stratum: first.map { (parameter: $0, index: stratum, count: strata.count) })
        }
    }

    /// Pair `draw` of image `image`, a function of these numbers alone.
    public func pair(seed: UInt64, image: UInt64, draw: UInt32, size: ImageSize) -> DesignedPair {
        DesignedPair(
            crops: crops[Int(draw) % crops.count].pair(seed: seed, image: image, draw: draw, size: size),
            views: views[Int(draw) % views.count].views(seed: seed, image: image, draw: draw))
    }
}

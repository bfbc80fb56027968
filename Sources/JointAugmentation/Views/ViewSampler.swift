import Statistics

/// Draws what happens to the views of pairs after their crops.
///
/// Each view has a random stream of its own, (seed, image, draw, purpose), apart from those of the crops: neither
/// another law of the crops nor the other view's steps move what is drawn.
public struct ViewSampler: Sendable {
    /// The steps.
    public let pipeline: ViewPipeline

    private let joint: (parameter: JointParameter, pairs: PairSampler)?

    /// A sampler whose views are independent of each other.
    public init(_ pipeline: ViewPipeline) {
        self.pipeline = pipeline
        joint = nil
    }

    /// A sampler whose views draw one parameter jointly, from the pipeline's own range: JointBlur, JointColor
    /// (paper, sections 3.3 and 4.5). All else is drawn as without it, and each view's probability decides whether
    /// the parameter acts.
    ///
    /// - Throws: ``ViewPipelineError`` where the pipeline has no such parameter in both views, or
    ///   ``AugmentationError`` for a law that does not exist on its range.
    public init(_ pipeline: ViewPipeline, joining parameter: JointParameter, law: Law) throws {
        let range = try pipeline.range(of: parameter)
        self.pipeline = pipeline
        joint = (
            parameter,
            try PairSampler(law: law, range: ParameterRange(low: range.lowerBound, high: range.upperBound))
        )
    }

    /// What is drawn for pair `draw` of image `image`.
    public func views(seed: UInt64, image: UInt64, draw: UInt32) -> ViewParameterPair {
        func operations(_ steps: [ViewStep], _ purpose: StreamPurpose) -> ViewParameters {
            var stream = purpose.stream(seed: seed, image: image, draw: draw)
            return ViewParameters(operations: steps.flatMap { $0.draw(using: &stream) })
        }
        let first = operations(pipeline.first, .firstView)
        let second = operations(pipeline.second, .secondView)
        guard let joint else { return ViewParameterPair(first: first, second: second, joined: nil) }
        var stream = StreamPurpose.joinedViews.stream(seed: seed, image: image, draw: draw)
        let pair = joint.pairs.next(using: &stream)
        return ViewParameterPair(
            first: first.replacing(joint.parameter, with: pair.first),
            second: second.replacing(joint.parameter, with: pair.second), joined: pair)
    }
}

import Statistics

/// Draws what happens to the views of pairs after their crops.
///
/// Each view has a random stream of its own, (seed, image, draw, purpose), apart from those of the crops: neither
/// another law of the crops nor the other view's steps move what is drawn.
public struct ViewSampler: Sendable {
    /// The steps.
    public let pipeline: ViewPipeline

    private let joint: [JoinedParameter: PairSampler]

    /// A sampler whose views are independent of each other.
    public init(_ pipeline: ViewPipeline) {
        self.pipeline = pipeline
        joint = [:]
    }

    /// A sampler whose views draw some parameters jointly, each by the law on the pipeline's own range: JointBlur,
    /// JointColor (paper, sections 3.3 and 4.5). All else is drawn as without it, and each view's probability decides
    /// whether the parameter acts.
    ///
    /// - Throws: ``ViewPipelineError`` where the pipeline has no such parameter in both views, or
    ///   ``AugmentationError`` for a law that does not exist on its range.
    public init(_ pipeline: ViewPipeline, joining parameters: Set<JoinedParameter>, law: Law) throws {
        try self.init(pipeline, joining: parameters, law: law, stratum: nil)
    }

    /// The same where one parameter's |t| is of part `index` of `count`.
    init(
        _ pipeline: ViewPipeline, joining parameters: Set<JoinedParameter>, law: Law,
        stratum: (parameter: JoinedParameter, index: Int, count: Int)?
    ) throws {
        self.pipeline = pipeline
        var joint: [JoinedParameter: PairSampler] = [:]
        for parameter in parameters {
            let sampler = try PairSampler(law: law, range: pipeline.joinedRange(of: parameter))
            joint[parameter] =
                stratum?.parameter == parameter
                ? sampler.stratum(stratum?.index ?? 0, of: stratum?.count ?? 1) : sampler
        }
        self.joint = joint
    }

    /// What is drawn for pair `draw` of image `image`.
    public func views(seed: UInt64, image: UInt64, draw: UInt32) -> ViewParameterPair {
        func operations(_ steps: [ViewStep], _ purpose: StreamPurpose) -> ViewParameters {
            var stream = RandomStream(seed: seed, image: image, draw: draw, purpose: purpose)
            return ViewParameters(operations: steps.flatMap { $0.draw(using: &stream) })
        }
        var first = operations(pipeline.first, .firstView)
        var second = operations(pipeline.second, .secondView)
        var joined: [JoinedParameter: ParameterPair] = [:]
        for parameter in JoinedParameter.allCases {
            guard let sampler = joint[parameter] else { continue }
            var stream = RandomStream(seed: seed, image: image, draw: draw, purpose: parameter.purpose)
            let pair = sampler.next(using: &stream)
            first = first.replacing(parameter, with: pair.first)
            second = second.replacing(parameter, with: pair.second)
            joined[parameter] = pair
        }
        return ViewParameterPair(first: first, second: second, joined: joined)
    }
}

extension ViewPipeline {
    /// The range that a joined parameter's log ratio is made of.
    ///
    /// - Throws: ``ViewPipelineError`` as ``range(of:)`` does, ``AugmentationError`` for a range too wide or narrow.
    public func joinedRange(of parameter: JoinedParameter) throws -> ParameterRange {
        let range = try range(of: parameter)
        return try ParameterRange(low: range.lowerBound, high: range.upperBound)
    }
}

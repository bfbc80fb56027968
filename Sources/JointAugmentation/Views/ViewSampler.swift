import Statistics

/// Draws what happens to the views of pairs after their crops.
///
/// Each view has a random stream of its own, (seed, image, draw, purpose), apart from those of the crops: neither
/// another law of the crops nor the other view's steps move what is drawn.
public struct ViewSampler: Sendable {
    /// What happens to each view after its crop.
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
            return ViewParameters(
                operations: steps.flatMap { $0.draw(using: &stream) }, arithmetic: pipeline.arithmetic)
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

/// One operation on a view with the parameter that was drawn for it.
public enum ViewOperation: Sendable, Hashable {
    /// Blend from black by a factor.
    case brightness(Double)
    /// A number added to every channel, 1 for full brightness.
    case brightnessShift(Double)
    /// Blend from the mean luminance by a factor; in float32 from each channel's mean.
    case contrast(Double)
    /// Blend from the greys by a factor.
    case saturation(Double)
    /// Turn of the colour circle.
    case hueShift(Double)
    /// Luminance in all three channels.
    case grayscale
    /// Blur of a standard deviation in pixels: Pillow's boxes, or torchvision's kernel of that odd number of pixels; in float32 a
    /// kernel of that number, or of a tenth of the side.
    case gaussianBlur(sigma: Double, kernel: Int? = nil)
    /// Bytes from the threshold on inverted.
    case solarize(threshold: UInt8)
    /// Left and right exchanged.
    case horizontalFlip
}

extension ViewOperation: CustomStringConvertible {
    /// The operation and its parameter in words.
    public var description: String {
        switch self {
        case .brightness(let factor): "brightness \(factor)"
        case .brightnessShift(let shift): "brightness shift \(shift)"
        case .contrast(let factor): "contrast \(factor)"
        case .saturation(let factor): "saturation \(factor)"
        case .hueShift(let turns): "hue shift \(turns)"
        case .grayscale: "grayscale"
        case .gaussianBlur(let sigma, let kernel):
            "Gaussian blur \(sigma)" + (kernel.map { ", kernel \($0)" } ?? "")
        case .solarize(let threshold): "solarize \(threshold)"
        case .horizontalFlip: "horizontal flip"
        }
    }
}

/// What was drawn for one view: the operations that follow its crop, in their order.
public struct ViewParameters: Sendable, Hashable {
    /// The operations; a step that its probability left out is not among them.
    public let operations: [ViewOperation]
    /// What the pixels are between them.
    public let arithmetic: PixelArithmetic

    /// The parameters of the operations that act on a view, in their order; those that did not act are not there.
    public init(operations: [ViewOperation], arithmetic: PixelArithmetic = .bytes) {
        (self.operations, self.arithmetic) = (operations, arithmetic)
    }

    /// The same operations with `parameter` set to `value` where it occurs.
    public func replacing(_ parameter: JoinedParameter, with value: Double) -> Self {
        Self(
            operations: operations.map { parameter.replace(in: $0, with: value) }, arithmetic: arithmetic)
    }

    /// The value of `parameter`, or nil where its operation was left out.
    public func value(of parameter: JoinedParameter) -> Double? {
        operations.lazy.compactMap(parameter.value(in:)).first
    }
}

/// What was drawn for the two views of a pair.
public struct ViewParameterPair: Sendable, Equatable {
    /// The first view's operations.
    public let first: ViewParameters
    /// The second view's operations.
    public let second: ViewParameters
    /// The parameters that were drawn jointly, whether or not the views' probabilities let them act.
    public let joined: [JoinedParameter: ParameterPair]
}

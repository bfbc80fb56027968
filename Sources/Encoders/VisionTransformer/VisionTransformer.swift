import Checkpoints
import Imaging
import Layers
import OrderedCollections

/// A Vision Transformer with its heads, in evaluation mode.
///
/// A value without shared state: any number of threads may ask it for features at once, each for its own images. BLAS is
/// confined to the calling thread.
public struct VisionTransformer: Sendable {
    /// What it consists of.
    public let architecture: VisionTransformerArchitecture
    /// SHA-256 of the file that it was made of, in hexadecimal digits; nil without one.
    let sha256: String?
    let parameterCount: Int
    private(set) var classifier: String?
    let heads: EncoderHeads
    /// The pixels of its training, where its names tell.
    public let defaultNormalization: Normalization
    /// What the products of its blocks are computed in; those of patches, attention and heads are in float32.
    public private(set) var precision = Precision.float32
    private let weights: TransformerWeights
    private var prepared: LatestSize<PreparedTransformer>

    /// Makes the network of a checkpoint's encoder.
    ///
    /// - Parameters:
    ///   - parts: backbone and heads.
    ///   - configuration: what a file beside the checkpoint says.
    ///   - sha256: of the checkpoint's file.
    ///   - choices: what the tensors do not tell.
    ///   - headEpsilon: what the norms of heads add to a variance.
    /// - Throws: ``NetworkError`` for a tensor of the backbone that is missing, unexpected, of another shape or not finite.
    ///   What is wrong with a head is no error before its output is asked for.
    public init(
        _ parts: Encoder, configuration: ModelConfiguration? = nil, sha256: String? = nil,
        choices: TransformerChoices = TransformerChoices(),
        headEpsilon: Double = ArchitectureChoices().epsilon
    ) throws(NetworkError) {
        let tensors = NamedTensors(parts.backbone, of: Self.kind)
        let detector = VisionTransformerDetector(
            tensors: tensors, layout: parts.candidate.layout, isContrastive: parts.candidate.isContrastive,
            configuration: configuration, choices: choices)
        try self.init(try detector.architecture(), tensors, sha256: sha256) { featureCount, name in
            EncoderHeads(
                of: name, featureCount: featureCount, classifierHead: parts.classifier,
                projector: parts.projector, predictor: parts.predictor, unreadable: parts.unreadable,
                epsilon: headEpsilon)
        }
        classifier = parts.classifier.flatMap { head in
            head.outputCount.map { "\(head.prefix.split(separator: ".").last ?? "head"), \($0) classes" }
        }
    }

    /// Makes a network without heads of tensors in the form of ``VisionTransformerNames``.
    ///
    /// - Throws: ``NetworkError`` for tensors that are none of such a network.
    public init(tensors: OrderedDictionary<String, Tensor>) throws(NetworkError) {
        let tensors = NamedTensors(tensors, of: Self.kind)
        let detector = VisionTransformerDetector(
            tensors: tensors, layout: .visionTransformer(.plain), isContrastive: false, configuration: nil,
            choices: TransformerChoices())
        try self.init(try detector.architecture(), tensors, sha256: nil) { featureCount, name in
            EncoderHeads(
                of: name, featureCount: featureCount, projector: nil, predictor: nil, unreadable: [],
                epsilon: ArchitectureChoices().epsilon)
        }
    }

    private init(
        _ architecture: VisionTransformerArchitecture, _ tensors: NamedTensors, sha256: String?,
        heads: (_ featureCount: Int, _ name: String) -> EncoderHeads
    ) throws(NetworkError) {
        weights = try TransformerWeights(architecture, from: tensors)
        self.architecture = architecture
        self.sha256 = sha256
        parameterCount = tensors.tensors.filter { !$0.key.hasSuffix("_mask") }
            .reduce(0) { $0 + $1.value.values.count }
        self.heads = heads(architecture.featureCount, architecture.name)
        defaultNormalization = weights.normAhead == nil ? .imageNet : .clip
        BLAS.useCallingThreadOnly()
        prepared = Self.prepared(architecture, weights, .float32)
    }

    /// What its tensors are to make, for errors.
    private static let kind = "a Vision Transformer"

    private static func prepared(
        _ architecture: VisionTransformerArchitecture, _ weights: TransformerWeights, _ precision: Precision
    ) -> LatestSize<PreparedTransformer> {
        LatestSize { size throws(NetworkError) in
            try PreparedTransformer(architecture, weights, precision, size)
        }
    }

    /// The same network with the linear layers of its blocks in bfloat16.
    ///
    /// - Throws: ``NetworkError/bfloat16(_:)`` where this machine has no such products.
    public func reduced() throws(NetworkError) -> any TimedEncoder {
        if let problem = BFloat16.problem { throw .bfloat16(.missing(reason: problem)) }
        var network = self
        network.precision = .bfloat16
        network.prepared = Self.prepared(architecture, weights, .bfloat16)
        return network
    }
}

extension VisionTransformer: ImageEncoder {
    /// The architecture, and what of it was assumed.
    public var identity: EncoderIdentity {
        var identity = EncoderIdentity(
            name: architecture.name, assumed: architecture.assumptions, sha256: sha256,
            method: precision == .bfloat16 ? precision.rawValue : "dense",
            parameterCount: parameterCount, epsilon: architecture.epsilon, classifier: classifier,
            headProblems: heads.problems)
        var facts = ModelConfiguration(project: .own, source: "")
        facts.heads = architecture.heads
        facts.epsilon = architecture.epsilon
        facts.activation = architecture.activation.rawValue
        facts.pooling = architecture.pooling.rawValue
        facts.positions = architecture.positions.resize?.rawValue
        identity.facts = facts.metadata
        return identity
    }

    /// That of its positions, or 224.
    public var defaultSide: Int { architecture.side }

    /// What can be asked for, with the heads that the checkpoint has.
    public var offered: [OfferedFeature] { heads.offered }

    /// ``EncoderHeads/width(of:)``.
    public func width(of kind: FeatureKind) throws(NetworkError) -> Int { try heads.width(of: kind) }

    /// The output for each image, `[count, D]`: the same to the bit in any batch and on any thread.
    public func features(_ kind: FeatureKind, of batch: ImageBatch) throws(NetworkError) -> [Float] {
        let path = try heads.path(to: kind)
        return try path.apply(
            try prepared(batch).features(of: batch), width: architecture.featureCount)
    }
}

extension VisionTransformer: TimedEncoder {
    /// Where the time of the backbone's features goes.
    public func times(_ batch: ImageBatch) throws(NetworkError) -> ForwardTimes {
        let clock = ForwardClock()
        _ = try prepared(batch).features(of: batch, clock: clock)
        return clock.times
    }
}

extension VisionTransformer: CustomStringConvertible {
    /// The architecture's name; without this, printing a network would print its millions of weights.
    public var description: String { architecture.name }
}

/// Vision Transformers, by whichever project's names.
enum VisionTransformerFamily: EncoderFamily {
    static func takes(_ layout: KeyLayout) -> Bool {
        if case .visionTransformer = layout { return true }
        return false
    }

    static func encoder(
        of parts: Encoder, in file: CheckpointFile, _ choices: EncoderChoices
    ) throws(NetworkError) -> any ImageEncoder {
        try VisionTransformer(
            parts, configuration: ModelConfiguration.of(file), sha256: file.sha256,
            choices: choices.transformer, headEpsilon: choices.architecture.epsilon)
    }
}

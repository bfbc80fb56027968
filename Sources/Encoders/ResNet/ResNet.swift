import Checkpoints
import Layers
import OrderedCollections

/// A residual network with its heads, in evaluation mode.
///
/// A value that shares nothing but what it was told by ``expectOnly(height:width:)``: any number of threads may ask it for
/// features at once, each for its own images. BLAS is confined to the calling thread.
public struct ResNet: Sendable {
    /// What it consists of.
    public let architecture: ResNetArchitecture
    /// How its convolutions are computed.
    public let method: ConvolutionMethod
    /// What the products of its backbone are computed in; those of the heads are in float32.
    public private(set) var precision = Precision.float32
    private(set) var forward: any ForwardPath
    private let numbers: BackboneNumbers
    let inputNormalization: FoldedNormalization?
    private let lastConvolution: LinearLayer?
    private let heads: EncoderHeads
    /// SHA-256 of the file that it was made of, in hexadecimal digits; nil without one.
    let sha256: String?

    /// Makes the network of a checkpoint's encoder.
    ///
    /// - Parameters:
    ///   - encoder: backbone and heads.
    ///   - sha256: of the checkpoint's file.
    ///   - choices: what the tensors do not tell.
    ///   - method: how convolutions are computed.
    /// - Throws: ``NetworkError`` for a tensor of the backbone that is missing, unexpected, of another shape or
    ///   not finite. What is wrong with a head is no error before its output is asked for.
    public init(
        _ encoder: Encoder, sha256: String? = nil, choices: ArchitectureChoices = ArchitectureChoices(),
        method: ConvolutionMethod = .winograd
    ) throws(NetworkError) {
        try self.init(
            architecture: try ResNetArchitecture.detect(encoder.backbone, choices: choices),
            tensors: encoder.backbone, projector: encoder.projector, predictor: encoder.predictor,
            unreadable: encoder.unreadable, sha256: sha256, method: method)
    }

    /// Folds each batch norm into its convolution, in double precision.
    ///
    /// - Parameters:
    ///   - architecture: what ``ResNetArchitecture/detect(_:choices:)`` found in these tensors.
    ///   - tensors: in torchvision's naming, without any prefix.
    ///   - projector: the head on the pooled features.
    ///   - predictor: the head on the projector's output.
    ///   - unreadable: heads that are there and are none of these.
    ///   - sha256: of the file that they are from.
    ///   - method: how convolutions are computed.
    /// - Throws: ``NetworkError`` for a tensor of the backbone that is missing, unexpected, of another shape or
    ///   not finite.
    public init(
        architecture: ResNetArchitecture, tensors: OrderedDictionary<String, Tensor>,
        projector: ProjectionHead? = nil, predictor: ProjectionHead? = nil,
        unreadable: [UnreadableHead] = [], sha256: String? = nil, method: ConvolutionMethod = .winograd
    ) throws(NetworkError) {
        let named = NamedTensors(tensors)
        try named.requireExactly(architecture)
        self.architecture = architecture
        self.method = method
        self.sha256 = sha256
        let folded = try FoldedResNet(architecture, from: named)
        numbers = BackboneNumbers(folded)
        forward =
            switch method {
            case .winograd: ChannelsLastForwardPath(numbers, featureCount: folded.featureCount, .winograd)
            case .direct: DirectForwardPath(folded)
            }
        inputNormalization =
            architecture.hasInputNormalization
            ? try FoldedNormalization(
                ResNetArchitecture.inputNormalization, epsilon: architecture.epsilon, from: named) : nil
        lastConvolution = try architecture.lastConvolutionWidth.map { width throws(NetworkError) in
            try LinearLayer(
                pointwise: ResNetArchitecture.lastConvolution, inputCount: architecture.lastStageWidth,
                outputCount: width, from: named)
        }
        heads = EncoderHeads(
            of: architecture.name, featureCount: architecture.featureCount,
            classifier: try architecture.head.map { head throws(NetworkError) in
                try LinearLayer(head, featureCount: architecture.featureCount, from: named)
            }, projector: projector, predictor: predictor, unreadable: unreadable,
            epsilon: architecture.epsilon)
    }

    /// The same network with its backbone in bfloat16.
    ///
    /// - Throws: ``NetworkError/bfloat16(_:)`` where this machine has no such products.
    public func inBFloat16() throws(NetworkError) -> ResNet {
        if let problem = BFloat16.problem { throw .bfloat16(.missing(reason: problem)) }
        var network = self
        network.precision = .bfloat16
        network.forward = BFloat16ForwardPath(numbers, featureCount: architecture.lastStageWidth)
        return network
    }

    /// The weights as they were folded go as soon as they are laid out for images of this size, in about half of the memory
    /// more; images of another size are an error then, ``NetworkError/otherSize(height:width:only:)``. The direct way
    /// computes with them and keeps them.
    public func expectOnly(height: Int, width: Int) {
        if method == .winograd, precision == .float32 {
            numbers.expectOnly(MapSize(height: height, width: width))
        }
    }

    /// What the network may be asked for.
    public var availableFeatures: [FeatureKind] { heads.available }

    /// The same, with lengths and with what was assumed of the heads.
    public var offered: [OfferedFeature] { heads.offered }

    /// Why heads that are in the checkpoint cannot be used.
    public var headProblems: [HeadKind: String] { heads.problems }

    /// D, the length of a feature vector.
    ///
    /// - Throws: ``NetworkError/noHead(output:architecture:available:)`` or
    ///   ``NetworkError/unreadableHead(output:head:architecture:reason:available:)``.
    public func width(of output: FeatureKind) throws(NetworkError) -> Int { try heads.width(of: output) }

    /// The output for each image.
    ///
    /// An image's is the same to the bit in any batch and on any thread.
    ///
    /// - Returns: `[count, D]` row-major, D what ``width(of:)`` says.
    /// - Throws: ``NetworkError`` when a head is missing, the images are too large or too small, or a number is
    ///   infinite or not one.
    public func features(_ kind: FeatureKind, of batch: ImageBatch) throws(NetworkError) -> [Float] {
        let path: [any FeatureMap] = (lastConvolution.map { [$0] } ?? []) + (try heads.path(to: kind))
        return try path.apply(
            try forward.pooledFeatures(try input(batch)), width: architecture.lastStageWidth)
    }

    /// What the forward path gets of a batch.
    func input(_ batch: ImageBatch) throws(NetworkError) -> ImageBatch {
        try requireRoom(batch)
        return try inputNormalization?.apply(batch) ?? batch
    }

    /// The backbone's globally pooled features: ``features(_:of:)`` of ``FeatureKind/backbone``.
    public func features(_ batch: ImageBatch) throws(NetworkError) -> [Float] {
        try features(.backbone, of: batch)
    }

    /// The scores of the network's own classifier: ``features(_:of:)`` of ``FeatureKind/logits``.
    public func logits(_ batch: ImageBatch) throws(NetworkError) -> [Float] {
        try features(.logits, of: batch)
    }

    /// The stem's kernel must fit between the margins of the padded image.
    private func requireRoom(_ batch: ImageBatch) throws(NetworkError) {
        let smallest = architecture.stem.kernel - 2 * architecture.stem.padding
        guard min(batch.height, batch.width) >= smallest else {
            throw .imageTooSmall(height: batch.height, width: batch.width, smallest: smallest)
        }
    }

    /// Where the time of ``features(_:)`` goes; no entries for the direct way.
    public func times(_ batch: ImageBatch) throws(NetworkError) -> ForwardTimes {
        try forward.times(batch)
    }
}

extension ResNet: CustomStringConvertible {
    /// The architecture's name; without this, printing a network would print its millions of weights.
    public var description: String { architecture.name }
}

import Checkpoints
import Layers
import OrderedCollections

/// A residual network with its heads, in evaluation mode.
///
/// A value without shared state: any number of threads may ask it for features at once, each for its own
/// images. BLAS is confined to the calling thread.
public struct ResNet: Sendable {
    /// What it consists of.
    public let architecture: ResNetArchitecture
    /// How its convolutions are computed.
    public let method: ConvolutionMethod
    /// What the products of its backbone are computed in; those of the heads are in float32.
    public private(set) var precision = Precision.float32
    private var forward: any ForwardPath
    private let folded: FoldedResNet
    private let inputNormalization: FoldedNormalization?
    private let lastConvolution: LinearLayer?
    private let classifier: LinearLayer?
    private let projector: MLPHead?
    private let predictor: MLPHead?
    /// Why heads that are in the checkpoint cannot be used.
    public let headProblems: [HeadKind: String]
    /// What names and shapes do not tell of the heads.
    let headAssumptions: [HeadKind: String]
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
        headAssumptions = [HeadKind.projector: projector, .predictor: predictor].compactMapValues {
            $0?.assumed
        }
        folded = try FoldedResNet(architecture, from: named)
        forward =
            switch method {
            case .winograd: ChannelsLastForwardPath(folded, .winograd)
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
        classifier = try architecture.head.map { head throws(NetworkError) in
            try LinearLayer(head, featureCount: architecture.featureCount, from: named)
        }
        var problems = Dictionary(
            unreadable.map { ($0.kind, $0.problem.description) }, uniquingKeysWith: { first, _ in first })
        /// A head that nobody may ask for: what is wrong with it is noted.
        func fitted(_ kind: HeadKind, _ head: ProjectionHead?, inputs: Int) -> MLPHead? {
            do throws(NetworkError) {
                return try head.map { head throws(NetworkError) in
                    try MLPHead(head, inputCount: inputs, epsilon: architecture.epsilon)
                }
            } catch {
                problems[kind] = error.description
                return nil
            }
        }
        let first = fitted(.projector, projector, inputs: architecture.featureCount)
        self.projector = first
        // Behind a projector that cannot be read there is nothing to fit it to.
        self.predictor =
            problems[.projector] == nil
            ? fitted(.predictor, predictor, inputs: first?.outputCount ?? architecture.featureCount) : nil
        headProblems = problems
    }

    /// The same network with its backbone in bfloat16.
    ///
    /// - Throws: ``NetworkError/bfloat16(_:)`` where this machine has no such products.
    public func inBFloat16() throws(NetworkError) -> ResNet {
        if let problem = BFloat16.problem { throw .bfloat16(.missing(reason: problem)) }
        var network = self
        network.precision = .bfloat16
        network.forward = BFloat16ForwardPath(folded)
        return network
    }

    /// What the network may be asked for.
    public var availableFeatures: [FeatureKind] {
        FeatureKind.allCases.filter { output in
            needs(of: output).allSatisfy { $0 != nil } && output.heads.allSatisfy { headProblems[$0] == nil }
        }
    }

    /// D, the length of a feature vector.
    ///
    /// - Throws: ``NetworkError/noHead(output:architecture:available:)`` or
    ///   ``NetworkError/unreadableHead(output:head:architecture:reason:available:)``.
    public func width(of output: FeatureKind) throws(NetworkError) -> Int {
        try heads(of: output).last?.outputCount ?? architecture.featureCount
    }

    /// The output for each image.
    ///
    /// An image's is the same to the bit in any batch and on any thread.
    ///
    /// - Returns: `[count, D]` row-major, D what ``width(of:)`` says.
    /// - Throws: ``NetworkError`` when a head is missing, the images are too large or too small, or a number is
    ///   infinite or not one.
    public func features(_ kind: FeatureKind, of batch: ImageBatch) throws(NetworkError) -> [Float] {
        let heads = try heads(of: kind)
        try requireRoom(batch)
        let width = architecture.lastStageWidth
        let input = try inputNormalization?.apply(batch) ?? batch
        let features = try forward.pooledFeatures(input)
        try requireFinite(features, perImage: width)
        guard let last = heads.last else { return features }
        let outputs = stride(from: 0, to: features.count, by: width).flatMap { start in
            heads.reduce(Array(features[start..<start + width])) { $1.apply($0) }
        }
        try requireFinite(outputs, perImage: last.outputCount)
        return outputs
    }

    /// The backbone's globally pooled features: ``features(_:of:)`` of ``FeatureKind/backbone``.
    public func features(_ batch: ImageBatch) throws(NetworkError) -> [Float] {
        try features(.backbone, of: batch)
    }

    /// The scores of the network's own classifier: ``features(_:of:)`` of ``FeatureKind/logits``.
    public func logits(_ batch: ImageBatch) throws(NetworkError) -> [Float] {
        try features(.logits, of: batch)
    }

    /// The heads on the way from the pooled features to an output.
    private func heads(of output: FeatureKind) throws(NetworkError) -> [any FeatureMap] {
        let ahead: [(any FeatureMap)?] = lastConvolution.map { [$0] } ?? []
        let needs = ahead + needs(of: output)
        let heads = needs.compactMap { $0 }
        if let kind = output.heads.first(where: { headProblems[$0] != nil }), let problem = headProblems[kind]
        {
            throw .unreadableHead(
                output: output, head: kind, architecture: architecture.name, reason: problem,
                available: availableFeatures)
        }
        guard heads.count == needs.count else {
            throw .noHead(output: output, architecture: architecture.name, available: availableFeatures)
        }
        return heads
    }

    /// The same, nil for a head that is not there.
    private func needs(of output: FeatureKind) -> [(any FeatureMap)?] {
        switch output {
        case .backbone: []
        case .projection: [projector]
        case .prediction: projector == nil && predictor != nil ? [predictor] : [projector, predictor]
        case .logits: [classifier]
        }
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

    private func requireFinite(_ outputs: [Float], perImage: Int) throws(NetworkError) {
        if let element = outputs.firstIndex(where: { !$0.isFinite }) {
            throw .notFiniteOutput(image: element / perImage, found: outputs[element])
        }
    }
}

extension ResNet: CustomStringConvertible {
    /// The architecture's name; without this, printing a network would print its millions of weights.
    public var description: String { architecture.name }
}

import Checkpoints
import OrderedCollections

/// A residual network in evaluation mode.
///
/// A value without shared state: any number of threads may ask it for features at once, each for its own
/// images. BLAS is confined to the calling thread.
public struct ResNet: Sendable {
    /// What it consists of.
    public let architecture: ResNetArchitecture
    private let forward: any ForwardPath
    private let classifier: LinearClassifier?

    /// Folds each batch norm (epsilon 1e-5) into its convolution, in double precision.
    ///
    /// - Parameters:
    ///   - architecture: what ``ResNetArchitecture/detect(_:)`` found in these tensors.
    ///   - tensors: in torchvision's naming, without any prefix.
    /// - Throws: ``NetworkError`` for a tensor that is missing, unexpected, of another shape or not finite.
    public init(
        architecture: ResNetArchitecture, tensors: OrderedDictionary<String, Tensor>,
        method: ConvolutionMethod = .winograd
    ) throws(NetworkError) {
        let named = NamedTensors(tensors)
        try named.requireExactly(architecture)
        self.architecture = architecture
        let folded = try FoldedResNet(architecture, from: named)
        forward =
            switch method {
            case .winograd: ChannelsLastForwardPath(folded, .winograd)
            case .direct: DirectForwardPath(folded)
            }
        if let head = architecture.head {
            classifier = try LinearClassifier(head, featureCount: architecture.featureCount, from: named)
        } else {
            classifier = nil
        }
    }

    /// The backbone's globally pooled features.
    ///
    /// An image's features are the same to the bit in any batch and on any thread.
    ///
    /// - Returns: `[count, D]` row-major, D the architecture's feature count.
    /// - Throws: ``NetworkError`` when the images are too large, or a feature is infinite or not a number.
    public func features(_ batch: ImageBatch) throws(NetworkError) -> [Float] {
        let features = try forward.pooledFeatures(batch)
        try requireFinite(features, perImage: architecture.featureCount)
        return features
    }

    /// The outputs of the network's own head: W f + b.
    ///
    /// - Returns: `[count, classes]` row-major.
    /// - Throws: ``NetworkError`` as for ``features(_:)``, or when there is no head.
    public func logits(_ batch: ImageBatch) throws(NetworkError) -> [Float] {
        guard let classifier else { throw .noHead(architecture: architecture.name) }
        let logits = classifier.logits(try features(batch))
        try requireFinite(logits, perImage: classifier.classCount)
        return logits
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

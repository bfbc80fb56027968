import OrderedCollections

/// A residual network of a checkpoint with its heads, decoded, under torchvision's names.
public struct Encoder: Sendable {
    /// Where it was found.
    public let candidate: EncoderCandidate
    /// The tensors under the backbone's prefix, in torchvision naming; those that have no place there keep
    /// the names that they have after the prefix. A classifier is `fc.weight` and `fc.bias`.
    public let backbone: OrderedDictionary<String, Tensor>
    /// The linear layer from features to classes, where there is one.
    public let classifier: ProjectionHead?
    /// The head whose output the loss compares.
    public let projector: ProjectionHead?
    /// The head behind the projector on one side of the loss.
    public let predictor: ProjectionHead?
    /// Heads that are there and cannot be read.
    public var unreadable: [UnreadableHead] = []
    /// Names in the same dictionary that belong to none of these, such as queues and other encoders.
    public let ignored: [String]
}

extension Encoder {
    /// The head of that kind, where it is there and can be read.
    public func head(_ kind: HeadKind) -> ProjectionHead? {
        switch kind {
        case .classifier: classifier
        case .projector: projector
        case .predictor: predictor
        }
    }
}

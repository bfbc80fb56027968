import Checkpoints

/// What a network may be asked for.
public enum NetworkOutput: String, Sendable, CaseIterable {
    /// Globally pooled features of the backbone.
    case backbone
    /// What the projector makes of them: the representation that a contrastive loss compares.
    case encoder
    /// What the predictor makes of the projector's output.
    case prediction
    /// The scores of the network's own classifier.
    case logits

    /// The heads on the way from the pooled features to it, where the checkpoint has them.
    public var heads: [HeadKind] {
        switch self {
        case .backbone: []
        case .encoder: [.projector]
        case .prediction: [.projector, .predictor]
        case .logits: [.classifier]
        }
    }
}

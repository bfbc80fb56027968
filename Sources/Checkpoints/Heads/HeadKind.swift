/// The heads that an encoder may have.
public enum HeadKind: String, Sendable, CaseIterable {
    /// From features to classes.
    case classifier
    /// What the loss compares is its output.
    case projector
    /// Behind the projector, on one side of the loss.
    case predictor
}

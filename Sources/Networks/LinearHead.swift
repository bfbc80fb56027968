/// A linear classifier on the pooled features.
public struct LinearHead: Sendable, Equatable {
    /// Its prefix in the checkpoint: `fc` or `linear`.
    public let name: String
    /// Numbers that it gives: classes.
    public let classCount: Int
    /// Whether it adds a bias.
    public let hasBias: Bool
}

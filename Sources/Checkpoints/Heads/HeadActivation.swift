/// What stands between the linear layers of a head, which has no tensors of its own.
public enum HeadActivation: String, Sendable, CaseIterable {
    /// What the names of a project tell, else a rectifier; heads whose names contradict that are refused.
    case auto
    /// y = max(x, 0).
    case relu
    /// y = x Phi(x), Phi the normal distribution function.
    case gelu
    /// Nothing.
    case none
    /// DINO's head: Gaussian error linear units, and unit length ahead of the last layer.
    case dino
}

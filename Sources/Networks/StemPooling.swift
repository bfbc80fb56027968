/// Whether a max pooling (3x3, stride 2, padding 1) follows the stem's convolution.
public enum StemPooling: String, Sendable, CaseIterable {
    /// After a 7x7 convolution, not after a 3x3 one.
    case auto
    /// Never.
    case none
    /// Always.
    case max
}

import Imaging

/// Both views of a pair.
public struct PairOfImages: Sendable, Equatable {
    /// The first view.
    public let first: RGBImage
    /// The second view.
    public let second: RGBImage
}

import JointAugmentation

/// An image's pairs: of each proposal in turn, as many as the request says.
public struct MeasuredImage: Sendable, Equatable {
    /// The image's size.
    public let size: ImageSize
    /// The pairs, proposal after proposal.
    public let pairs: [MeasuredPair]

    /// Makes the outcome of an image.
    public init(size: ImageSize, pairs: [MeasuredPair]) {
        self.size = size
        self.pairs = pairs
    }
}

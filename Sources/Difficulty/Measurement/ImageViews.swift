import JointAugmentation

/// The pairs of one image, and both views of each as a network's input.
struct ImageViews: Sendable, Equatable {
    let size: ImageSize
    let pairs: [DesignedPair]
    /// `[2 * pairs, 3, side, side]`.
    let values: [Float]
}

import JointAugmentation

/// The pairs of one image, and both views of each as a network's input.
struct ImageViews: Sendable, Equatable {
    let size: ImageSize
    let pairs: [DesignedPair]
    /// `[2 * pairs, side, side, 3]`.
    let pixels: [Float]
}

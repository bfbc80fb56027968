/// Gradients of maps while they go backwards through the blocks: each as long as the longest map.
struct GradientBuffers<Scalar: TrainingScalar> {
    /// Of the output of the layer that comes next.
    var current: TrainingBuffer<Scalar>
    /// Of its input, where that cannot be written over `current`.
    var next: TrainingBuffer<Scalar>
    /// Of a convolution's output.
    let sums: TrainingBuffer<Scalar>
    /// Inside a block.
    let inner: TrainingBuffer<Scalar>

    init(count: Int) {
        current = TrainingBuffer(count)
        next = TrainingBuffer(count)
        sums = TrainingBuffer(count)
        inner = TrainingBuffer(count)
    }
}

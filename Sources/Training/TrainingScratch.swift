/// What the layers of one pass share between them while one of them computes.
final class TrainingScratch<Scalar: TrainingScalar> {
    /// Patches, or transformed inputs.
    let inputs: TrainingBuffer<Scalar>
    /// Transformed outputs.
    let products: TrainingBuffer<Scalar>
    /// Gradients of transformed weights.
    let weights: TrainingBuffer<Scalar>
    /// Zeros of a pixel.
    let zeros: TrainingBuffer<Scalar>
    /// Where a pixel outside the map is written.
    let spare: TrainingBuffer<Scalar>

    init(_ needs: TrainingScratchNeeds) {
        inputs = TrainingBuffer(needs.inputs)
        products = TrainingBuffer(needs.products)
        weights = TrainingBuffer(needs.weights)
        zeros = TrainingBuffer(needs.channels)
        spare = TrainingBuffer(needs.channels)
    }
}

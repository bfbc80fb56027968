/// A layer of a head in a pass.
struct HeadLayerStep<Scalar: TrainingScalar> {
    let plan: HeadLayerPlan
    private let linear: Linear<Scalar>
    let normalization: BatchNormalization<Scalar>?
    private let sums: TrainingBuffer<Scalar>
    /// What the layer gives.
    let output: TrainingBuffer<Scalar>

    init(_ plan: HeadLayerPlan, rows: Int) {
        self.plan = plan
        linear = Linear(rows: rows, inputs: plan.inputs, outputs: plan.outputs)
        normalization = plan.normalization.map {
            BatchNormalization(rows: rows, channels: $0.channels, relu: plan.relu)
        }
        sums = TrainingBuffer(rows * plan.outputs)
        output = normalization == nil ? sums : TrainingBuffer(rows * plan.outputs)
    }

    func forward(_ input: UnsafePointer<Scalar>, _ numbers: NumberSource<Scalar>) {
        linear.forward(
            input, numbers.parameters + plan.weight, bias: plan.bias.map { numbers.parameters + $0 },
            into: sums.start)
        normalization?.forward(
            sums.start, scale: plan.normalization?.scale.map { numbers.parameters + $0 },
            shift: plan.normalization?.shift.map { numbers.parameters + $0 }, into: output.start)
    }

    /// - Parameters:
    ///   - gradient: of the output; overwritten.
    ///   - inputGradient: overwritten.
    func backward(
        _ input: UnsafePointer<Scalar>, gradient: UnsafeMutablePointer<Scalar>,
        inputGradient: UnsafeMutablePointer<Scalar>, _ numbers: NumberSource<Scalar>
    ) {
        normalization?.backward(
            sums.start, output: output.start, gradient: gradient,
            scale: plan.normalization?.scale.map { numbers.parameters + $0 },
            scaleGradient: plan.normalization?.scale.map { numbers.gradients + $0 },
            shiftGradient: plan.normalization?.shift.map { numbers.gradients + $0 }, inputGradient: gradient)
        linear.backward(
            input, numbers.parameters + plan.weight, gradient,
            weightGradient: numbers.gradients + plan.weight,
            biasGradient: plan.hasFrozenBias ? nil : plan.bias.map { numbers.gradients + $0 },
            inputGradient: inputGradient)
    }
}

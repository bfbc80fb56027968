/// A convolution and its batch norm in a pass, with what the backward pass needs.
struct ConvolutionStep<Scalar: TrainingScalar> {
    let plan: ConvolutionPlan
    let convolution: Convolution<Scalar>
    let normalization: BatchNormalization<Scalar>
    /// Where its prepared weights stand; nil where it takes them as they are.
    let prepared: Int?
    /// What the convolution gives.
    private let sums: TrainingBuffer<Scalar>
    /// What follows from it.
    let output: TrainingBuffer<Scalar>

    var outputMap: TrainingMap { convolution.shape.output }

    /// - Parameter preparedCount: prepared numbers of the convolutions before it; its own are added.
    init(_ plan: ConvolutionPlan, input: TrainingMap, relu: Bool, preparedCount: inout Int) {
        self.plan = plan
        convolution = Convolution(plan.shape(input))
        let map = convolution.shape.output
        normalization = BatchNormalization(rows: map.rows, channels: map.channels, relu: relu)
        prepared = convolution.preparedCount > 0 ? preparedCount : nil
        preparedCount += convolution.preparedCount
        sums = TrainingBuffer(map.count)
        output = TrainingBuffer(map.count)
    }

    private func weights(_ numbers: NumberSource<Scalar>) -> UnsafePointer<Scalar> {
        prepared.map { numbers.prepared + $0 } ?? numbers.parameters + plan.weight
    }

    func forward(
        _ input: UnsafePointer<Scalar>, residual: UnsafePointer<Scalar>? = nil,
        _ numbers: NumberSource<Scalar>
    ) {
        convolution.forward(input, weights(numbers), into: sums.start, numbers.scratch)
        normalization.forward(
            sums.start, scale: plan.normalization.scale.map { numbers.parameters + $0 },
            shift: plan.normalization.shift.map { numbers.parameters + $0 }, residual: residual,
            into: output.start)
    }

    /// - Parameters:
    ///   - gradient: of the output.
    ///   - sumGradient: room for the gradient of the convolution's output; may be `gradient` itself.
    ///   - masked: the gradient of what was added before the ReLU, if wanted; may be `gradient` itself.
    ///   - inputGradient: added to, unless it is nil.
    func backward(
        _ input: UnsafePointer<Scalar>, gradient: UnsafeMutablePointer<Scalar>,
        sumGradient: UnsafeMutablePointer<Scalar>, masked: UnsafeMutablePointer<Scalar>? = nil,
        inputGradient: UnsafeMutablePointer<Scalar>?, _ numbers: NumberSource<Scalar>
    ) {
        normalization.backward(
            sums.start, output: output.start, gradient: gradient,
            scale: plan.normalization.scale.map { numbers.parameters + $0 },
            scaleGradient: plan.normalization.scale.map { numbers.gradients + $0 },
            shiftGradient: plan.normalization.shift.map { numbers.gradients + $0 },
            inputGradient: sumGradient, masked: masked)
        convolution.backward(
            input, weights(numbers), sumGradient, weightGradient: numbers.gradients + plan.weight,
            inputGradient: inputGradient, numbers.scratch)
    }
}

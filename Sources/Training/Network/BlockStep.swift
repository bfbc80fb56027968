/// A residual block in a pass.
struct BlockStep<Scalar: TrainingScalar> {
    private let input: TrainingMap
    private let first: ConvolutionStep<Scalar>
    private let second: ConvolutionStep<Scalar>
    private let shortcut: Shortcut

    private enum Shortcut {
        case identity
        case projection(ConvolutionStep<Scalar>)
        case zeroPadding(ZeroPadding<Scalar>, TrainingBuffer<Scalar>)
    }

    var output: TrainingBuffer<Scalar> { second.output }
    var outputMap: TrainingMap { second.outputMap }

    var convolutions: [ConvolutionStep<Scalar>] {
        guard case .projection(let projection) = shortcut else { return [first, second] }
        return [first, second, projection]
    }

    init(_ plan: BlockPlan, input: TrainingMap, preparedCount: inout Int) {
        self.input = input
        first = ConvolutionStep(plan.first, input: input, relu: true, preparedCount: &preparedCount)
        second = ConvolutionStep(
            plan.second, input: first.outputMap, relu: true, preparedCount: &preparedCount)
        let map = second.outputMap
        switch plan.shortcut {
        case .identity: shortcut = .identity
        case .projection(let projection):
            shortcut = .projection(
                ConvolutionStep(projection, input: input, relu: false, preparedCount: &preparedCount))
        case .zeroPadding(let stride):
            shortcut = .zeroPadding(
                ZeroPadding(input: input, output: map, stride: stride), TrainingBuffer(map.count))
        }
    }

    func forward(_ values: UnsafePointer<Scalar>, _ numbers: NumberSource<Scalar>) {
        let residual: UnsafePointer<Scalar>
        switch shortcut {
        case .identity: residual = values
        case .projection(let projection):
            projection.forward(values, numbers)
            residual = UnsafePointer(projection.output.start)
        case .zeroPadding(let padding, let buffer):
            padding.forward(values, into: buffer.start)
            residual = UnsafePointer(buffer.start)
        }
        first.forward(values, numbers)
        second.forward(first.output.start, residual: residual, numbers)
    }

    /// Turns `gradients.current` from the gradient of the output into that of the input.
    func backward(
        _ values: UnsafePointer<Scalar>, _ gradients: inout GradientBuffers<Scalar>,
        _ numbers: NumberSource<Scalar>
    ) {
        let (current, inner) = (gradients.current.start, gradients.inner.start)
        gradients.inner.clear(first.outputMap.count)
        second.backward(
            first.output.start, gradient: current, sumGradient: gradients.sums.start, masked: current,
            inputGradient: inner, numbers)
        guard case .identity = shortcut else { return backThroughShortcut(values, &gradients, numbers) }
        first.backward(values, gradient: inner, sumGradient: inner, inputGradient: current, numbers)
    }

    private func backThroughShortcut(
        _ values: UnsafePointer<Scalar>, _ gradients: inout GradientBuffers<Scalar>,
        _ numbers: NumberSource<Scalar>
    ) {
        let (current, inner) = (gradients.current.start, gradients.inner.start)
        let next = gradients.next.start
        gradients.next.clear(input.count)
        first.backward(values, gradient: inner, sumGradient: inner, inputGradient: next, numbers)
        switch shortcut {
        case .identity: break
        case .projection(let projection):
            projection.backward(
                values, gradient: current, sumGradient: current, inputGradient: next, numbers)
        case .zeroPadding(let padding, _):
            padding.backward(current, inputGradient: next)
        }
        swap(&gradients.current, &gradients.next)
    }
}

/// The layers of projector or predictor in a pass.
struct HeadPass<Scalar: TrainingScalar> {
    let layers: [HeadLayerStep<Scalar>]

    init(_ plans: [HeadLayerPlan], rows: Int) {
        layers = plans.map { HeadLayerStep($0, rows: rows) }
    }

    /// - Returns: the last layer's output.
    func forward(_ input: UnsafePointer<Scalar>, _ numbers: NumberSource<Scalar>) -> UnsafePointer<Scalar> {
        var values = input
        for layer in layers {
            layer.forward(values, numbers)
            values = UnsafePointer(layer.output.start)
        }
        return values
    }

    /// Turns `gradient` from that of the output into that of the input; `spare` is as long.
    func backward(
        _ input: UnsafePointer<Scalar>, gradient: inout TrainingBuffer<Scalar>,
        spare: inout TrainingBuffer<Scalar>, _ numbers: NumberSource<Scalar>
    ) {
        for index in layers.indices.reversed() {
            let values = index > 0 ? UnsafePointer(layers[index - 1].output.start) : input
            layers[index].backward(
                values, gradient: gradient.start, inputGradient: spare.start, numbers)
            swap(&gradient, &spare)
        }
    }
}

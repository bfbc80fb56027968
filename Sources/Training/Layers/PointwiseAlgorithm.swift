/// A 1x1 convolution of stride 1: the map itself is the matrix to multiply by.
struct PointwiseAlgorithm<Scalar: TrainingScalar>: ConvolutionAlgorithm {
    let shape: ConvolutionShape
    let needs = TrainingScratchNeeds()

    func forward(
        _ input: UnsafePointer<Scalar>, _ weights: UnsafePointer<Scalar>,
        into output: UnsafeMutablePointer<Scalar>, _ scratch: TrainingScratch<Scalar>
    ) {
        let product = ProductShape(
            rows: shape.input.rows, columns: shape.outputChannels, inner: shape.input.channels)
        Scalar.multiply(product, input, weights, beta: 0, output)
    }

    func backward(
        _ input: UnsafePointer<Scalar>, _ weights: UnsafePointer<Scalar>,
        _ outputGradient: UnsafePointer<Scalar>, weightGradient: UnsafeMutablePointer<Scalar>,
        inputGradient: UnsafeMutablePointer<Scalar>?, _ scratch: TrainingScratch<Scalar>
    ) {
        let (rows, inputs, outputs) = (shape.input.rows, shape.input.channels, shape.outputChannels)
        Scalar.multiply(
            ProductShape(rows: inputs, columns: outputs, inner: rows, transposesFirst: true), input,
            outputGradient, beta: 0, weightGradient)
        guard let inputGradient else { return }
        Scalar.multiply(
            ProductShape(rows: rows, columns: inputs, inner: outputs, transposesSecond: true),
            outputGradient, weights, beta: 1, inputGradient)
    }
}

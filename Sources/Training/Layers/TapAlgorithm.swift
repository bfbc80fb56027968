/// A convolution of a map of few pixels: one product over all images for each pair of an output pixel and a tap
/// that does not fall on the padding.
///
/// On a map of 2x2 pixels, 16 of the 36 taps of a 3x3 kernel are not on the padding; on one pixel, one of nine.
struct TapAlgorithm<Scalar: TrainingScalar>: ConvolutionAlgorithm {
    let shape: ConvolutionShape
    let needs = TrainingScratchNeeds()

    /// Calls `body` for each pair, output pixel by output pixel.
    private func forEachPair(_ body: (_ output: Int, _ input: Int, _ tap: Int, _ isFirst: Bool) -> Void) {
        for output in 0..<shape.output.area {
            let top = output / shape.output.width * shape.stride - shape.padding
            let left = output % shape.output.width * shape.stride - shape.padding
            var isFirst = true
            for tap in 0..<(shape.kernel * shape.kernel) {
                let (y, x) = (top + tap / shape.kernel, left + tap % shape.kernel)
                guard (0..<shape.input.height).contains(y), (0..<shape.input.width).contains(x) else {
                    continue
                }
                body(output, y * shape.input.width + x, tap, isFirst)
                isFirst = false
            }
        }
    }

    func forward(
        _ input: UnsafePointer<Scalar>, _ weights: UnsafePointer<Scalar>,
        into output: UnsafeMutablePointer<Scalar>, _ scratch: TrainingScratch<Scalar>
    ) {
        let (inputs, outputs) = (shape.input.channels, shape.outputChannels)
        let product = ProductShape(
            rows: shape.input.images, columns: outputs, inner: inputs,
            firstStride: shape.input.area * inputs, resultStride: shape.output.area * outputs)
        forEachPair { outputPixel, inputPixel, tap, isFirst in
            Scalar.multiply(
                product, input + inputPixel * inputs, weights + tap * inputs * outputs,
                beta: isFirst ? 0 : 1, output + outputPixel * outputs)
        }
    }

    func backward(
        _ input: UnsafePointer<Scalar>, _ weights: UnsafePointer<Scalar>,
        _ outputGradient: UnsafePointer<Scalar>, weightGradient: UnsafeMutablePointer<Scalar>,
        inputGradient: UnsafeMutablePointer<Scalar>?, _ scratch: TrainingScratch<Scalar>
    ) {
        let (inputs, outputs) = (shape.input.channels, shape.outputChannels)
        let (inputStride, outputStride) = (shape.input.area * inputs, shape.output.area * outputs)
        let forWeights = ProductShape(
            rows: inputs, columns: outputs, inner: shape.input.images, transposesFirst: true,
            firstStride: inputStride, secondStride: outputStride)
        let forInput = ProductShape(
            rows: shape.input.images, columns: inputs, inner: outputs, transposesSecond: true,
            firstStride: outputStride, resultStride: inputStride)
        var seen = [Bool](repeating: false, count: shape.kernel * shape.kernel)
        forEachPair { outputPixel, inputPixel, tap, _ in
            let gradient = outputGradient + outputPixel * outputs
            let place = tap * inputs * outputs
            Scalar.multiply(
                forWeights, input + inputPixel * inputs, gradient, beta: seen[tap] ? 1 : 0,
                weightGradient + place)
            seen[tap] = true
            guard let inputGradient else { return }
            Scalar.multiply(
                forInput, gradient, weights + place, beta: 1, inputGradient + inputPixel * inputs)
        }
        for tap in seen.indices where !seen[tap] {
            (weightGradient + tap * inputs * outputs).update(repeating: 0, count: inputs * outputs)
        }
    }
}

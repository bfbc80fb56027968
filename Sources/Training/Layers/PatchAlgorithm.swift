/// A convolution as a product of its patches (im2col) and its weights, as many rows at once as stay in cache.
struct PatchAlgorithm<Scalar: TrainingScalar>: ConvolutionAlgorithm {
    let shape: ConvolutionShape

    var needs: TrainingScratchNeeds {
        TrainingScratchNeeds(inputs: min(rowsAtOnce, shape.output.rows) * shape.weightsPerOutput)
    }

    private var rowsAtOnce: Int { max(Self.elementsAtOnce / shape.weightsPerOutput / 48 * 48, 96) }

    /// Numbers of patches at once: half a megabyte of float32.
    private static var elementsAtOnce: Int { 1 << 17 }

    private func forEachBlock(_ body: (_ first: Int, _ rows: Int) -> Void) {
        let rows = shape.output.rows
        for first in stride(from: 0, to: rows, by: rowsAtOnce) { body(first, min(rowsAtOnce, rows - first)) }
    }

    private func gather(
        _ input: UnsafePointer<Scalar>, _ first: Int, _ rows: Int, into matrix: UnsafeMutablePointer<Scalar>
    ) {
        Scalar.patches(
            input, shape.input.height, shape.input.width, shape.input.channels, shape.kernel, shape.stride,
            shape.padding, shape.output.height, shape.output.width, first, rows, matrix)
    }

    func forward(
        _ input: UnsafePointer<Scalar>, _ weights: UnsafePointer<Scalar>,
        into output: UnsafeMutablePointer<Scalar>, _ scratch: TrainingScratch<Scalar>
    ) {
        forEachBlock { first, rows in
            gather(input, first, rows, into: scratch.inputs.start)
            let product = ProductShape(
                rows: rows, columns: shape.outputChannels, inner: shape.weightsPerOutput)
            Scalar.multiply(
                product, scratch.inputs.start, weights, beta: 0, output + first * shape.outputChannels)
        }
    }

    func backward(
        _ input: UnsafePointer<Scalar>, _ weights: UnsafePointer<Scalar>,
        _ outputGradient: UnsafePointer<Scalar>, weightGradient: UnsafeMutablePointer<Scalar>,
        inputGradient: UnsafeMutablePointer<Scalar>?, _ scratch: TrainingScratch<Scalar>
    ) {
        let (inner, outputs) = (shape.weightsPerOutput, shape.outputChannels)
        let matrix = scratch.inputs.start
        forEachBlock { first, rows in
            let gradient = outputGradient + first * outputs
            gather(input, first, rows, into: matrix)
            Scalar.multiply(
                ProductShape(rows: inner, columns: outputs, inner: rows, transposesFirst: true), matrix,
                gradient, beta: first == 0 ? 0 : 1, weightGradient)
            guard let inputGradient else { return }
            Scalar.multiply(
                ProductShape(rows: rows, columns: inner, inner: outputs, transposesSecond: true), gradient,
                weights, beta: 0, matrix)
            Scalar.patchesAdjoint(
                matrix, shape.input.height, shape.input.width, shape.input.channels, shape.kernel,
                shape.stride, shape.padding, shape.output.height, shape.output.width, first, rows,
                inputGradient)
        }
    }
}

/// A convolution as a product of its patches (im2col) and its weights, as many rows at once as stay in cache.
package struct Im2colAlgorithm<Scalar: LayerScalar>: ConvolutionAlgorithm {
    package let shape: ConvolutionShape

    package var needs: LayerScratchNeeds {
        LayerScratchNeeds(inputs: min(rowsAtOnce, shape.output.rows) * shape.weightsPerOutput)
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
        Scalar.kernels.im2col(input, shape.window, first, rows, matrix)
    }

    package func forward(
        _ input: UnsafePointer<Scalar>, _ weights: UnsafePointer<Scalar>,
        into output: UnsafeMutablePointer<Scalar>, _ scratch: LayerScratch<Scalar>
    ) {
        forEachBlock { first, rows in
            gather(input, first, rows, into: scratch.inputs.start)
            let product = ProductShape(
                rows: rows, columns: shape.outputChannels, inner: shape.weightsPerOutput)
            Scalar.kernels.multiply(
                product, scratch.inputs.start, weights, 0, output + first * shape.outputChannels)
        }
    }

    package func backward(
        _ input: UnsafePointer<Scalar>, _ weights: UnsafePointer<Scalar>,
        _ outputGradient: UnsafePointer<Scalar>, weightGradient: UnsafeMutablePointer<Scalar>,
        inputGradient: UnsafeMutablePointer<Scalar>?, _ scratch: LayerScratch<Scalar>
    ) {
        let (inner, outputs) = (shape.weightsPerOutput, shape.outputChannels)
        let matrix = scratch.inputs.start
        forEachBlock { first, rows in
            let gradient = outputGradient + first * outputs
            gather(input, first, rows, into: matrix)
            Scalar.kernels.multiply(
                ProductShape(rows: inner, columns: outputs, inner: rows, transposesFirst: true), matrix,
                gradient, first == 0 ? 0 : 1, weightGradient)
            guard let inputGradient else { return }
            Scalar.kernels.multiply(
                ProductShape(rows: rows, columns: inner, inner: outputs, transposesSecond: true), gradient,
                weights, 0, matrix)
            Scalar.kernels.im2colAdjoint(matrix, shape.window, first, rows, inputGradient)
        }
    }
}

/// A 1x1 convolution of stride 1: the map itself is the matrix to multiply by.
package struct PointwiseAlgorithm<Scalar: LayerScalar>: ConvolutionAlgorithm {
    package let shape: ConvolutionShape
    package let needs = LayerScratchNeeds()

    package func forward(
        _ input: UnsafePointer<Scalar>, _ weights: UnsafePointer<Scalar>,
        into output: UnsafeMutablePointer<Scalar>, _ scratch: LayerScratch<Scalar>
    ) {
        let product = ProductShape(
            rows: shape.input.rows, columns: shape.outputChannels, inner: shape.input.channels)
        Scalar.kernels.multiply(product, input, weights, 0, output)
    }

    package func backward(
        _ input: UnsafePointer<Scalar>, _ weights: UnsafePointer<Scalar>,
        _ outputGradient: UnsafePointer<Scalar>, weightGradient: UnsafeMutablePointer<Scalar>,
        inputGradient: UnsafeMutablePointer<Scalar>?, _ scratch: LayerScratch<Scalar>
    ) {
        let (rows, inputs, outputs) = (shape.input.rows, shape.input.channels, shape.outputChannels)
        Scalar.kernels.multiply(
            ProductShape(rows: inputs, columns: outputs, inner: rows, transposesFirst: true), input,
            outputGradient, 0, weightGradient)
        guard let inputGradient else { return }
        Scalar.kernels.multiply(
            ProductShape(rows: rows, columns: inputs, inner: outputs, transposesSecond: true),
            outputGradient, weights, 1, inputGradient)
    }
}

/// A convolution of a map of few pixels: one product over all images for each pair of an output pixel and a tap
/// that does not fall on the padding.
///
/// On a map of 2x2 pixels, 16 of the 36 taps of a 3x3 kernel are not on the padding; on one pixel, one of nine.
package struct TapAlgorithm<Scalar: LayerScalar>: ConvolutionAlgorithm {
    package let shape: ConvolutionShape
    package let needs = LayerScratchNeeds()

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

    package func forward(
        _ input: UnsafePointer<Scalar>, _ weights: UnsafePointer<Scalar>,
        into output: UnsafeMutablePointer<Scalar>, _ scratch: LayerScratch<Scalar>
    ) {
        let (inputs, outputs) = (shape.input.channels, shape.outputChannels)
        let product = ProductShape(
            rows: shape.input.images, columns: outputs, inner: inputs,
            firstStride: shape.input.area * inputs, resultStride: shape.output.area * outputs)
        let multiply = Scalar.kernels.multiply
        forEachPair { outputPixel, inputPixel, tap, isFirst in
            multiply(
                product, input + inputPixel * inputs, weights + tap * inputs * outputs,
                isFirst ? 0 : 1, output + outputPixel * outputs)
        }
    }

    package func backward(
        _ input: UnsafePointer<Scalar>, _ weights: UnsafePointer<Scalar>,
        _ outputGradient: UnsafePointer<Scalar>, weightGradient: UnsafeMutablePointer<Scalar>,
        inputGradient: UnsafeMutablePointer<Scalar>?, _ scratch: LayerScratch<Scalar>
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
        let multiply = Scalar.kernels.multiply
        forEachPair { outputPixel, inputPixel, tap, _ in
            let gradient = outputGradient + outputPixel * outputs
            let place = tap * inputs * outputs
            multiply(
                forWeights, input + inputPixel * inputs, gradient, seen[tap] ? 1 : 0,
                weightGradient + place)
            seen[tap] = true
            guard let inputGradient else { return }
            multiply(
                forInput, gradient, weights + place, 1, inputGradient + inputPixel * inputs)
        }
        for tap in seen.indices where !seen[tap] {
            (weightGradient + tap * inputs * outputs).update(repeating: 0, count: inputs * outputs)
        }
    }
}

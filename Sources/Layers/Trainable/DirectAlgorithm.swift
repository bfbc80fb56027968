/// A convolution of few input channels, as of a stem: each image with its padding around it, pixel by pixel, without the
/// matrix of its patches.
package struct DirectAlgorithm<Scalar: LayerScalar>: ConvolutionAlgorithm {
    package let shape: ConvolutionShape

    private var paddedWidth: Int { shape.input.width + 2 * shape.padding }
    private var rowSize: Int { paddedWidth * shape.input.channels }
    private var paddedCount: Int { (shape.input.height + 2 * shape.padding) * rowSize }

    /// A gradient of the input goes by way of patches: that of images is never asked for in training.
    private var patches: Im2colAlgorithm<Scalar> { Im2colAlgorithm(shape: shape) }

    package var needs: LayerScratchNeeds {
        var needs = patches.needs
        needs.cover(LayerScratchNeeds(inputs: paddedCount))
        return needs
    }

    /// Calls `body` with each image inside its padding.
    private func forEachImage(
        _ input: UnsafePointer<Scalar>, _ scratch: LayerScratch<Scalar>,
        _ body: (_ image: Int, _ padded: UnsafePointer<Scalar>) -> Void
    ) {
        let padded = scratch.inputs.start
        padded.update(repeating: 0, count: paddedCount)
        let width = shape.input.width * shape.input.channels
        for image in 0..<shape.input.images {
            for row in 0..<shape.input.height {
                let target = padded + (row + shape.padding) * rowSize + shape.padding * shape.input.channels
                target.update(from: input + (image * shape.input.height + row) * width, count: width)
            }
            body(image, padded)
        }
    }

    package func forward(
        _ input: UnsafePointer<Scalar>, _ weights: UnsafePointer<Scalar>,
        into output: UnsafeMutablePointer<Scalar>, _ scratch: LayerScratch<Scalar>
    ) {
        let map = shape.output
        forEachImage(input, scratch) { image, padded in
            Scalar.kernels.direct(
                padded, rowSize, shape.window, weights, output + image * map.area * map.channels)
        }
    }

    package func backward(
        _ input: UnsafePointer<Scalar>, _ weights: UnsafePointer<Scalar>,
        _ outputGradient: UnsafePointer<Scalar>, weightGradient: UnsafeMutablePointer<Scalar>,
        inputGradient: UnsafeMutablePointer<Scalar>?, _ scratch: LayerScratch<Scalar>
    ) {
        guard inputGradient == nil else {
            return patches.backward(
                input, weights, outputGradient, weightGradient: weightGradient, inputGradient: inputGradient,
                scratch)
        }
        let map = shape.output
        weightGradient.update(repeating: 0, count: shape.weightCount)
        forEachImage(input, scratch) { image, padded in
            Scalar.kernels.directWeightGradient(
                padded, rowSize, shape.window, outputGradient + image * map.area * map.channels,
                weightGradient)
        }
    }
}

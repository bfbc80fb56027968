/// A 1x1 convolution: the maps themselves are the left factor.
package struct PointwiseConvolution: Sendable {
    package let geometry: ConvolutionGeometry
    private let weights: ProductWeights
    package let bias: [Float]

    package init(_ convolution: FoldedConvolution) {
        geometry = convolution.geometry
        bias = convolution.bias
        let (inputs, outputs) = (geometry.inputChannels, geometry.outputChannels)
        var weights = [Float](repeating: 0, count: inputs * outputs)
        for output in 0..<outputs {
            for input in 0..<inputs {
                weights[input * outputs + output] = convolution.weights[output * inputs + input]
            }
        }
        self.weights = ProductWeights(weights[...], inner: inputs, columns: outputs)
    }

    /// Room for the pixels that a stride picks.
    package func needs() -> ScratchNeeds {
        let rows = RowBlocks.rows + weights.excess
        return ScratchNeeds(inputs: geometry.stride == 1 ? 0 : rows * geometry.inputChannels)
    }

    /// Elements beyond the last row that the product may touch.
    package var excess: Int { weights.excess * max(geometry.inputChannels, geometry.outputChannels) }

    package func apply(_ run: LayerRun, _ scratch: borrowing ForwardScratch) {
        let outputSize = geometry.outputSize(run.size)
        let rows = run.images * outputSize.area
        // Rows that a stride picks are copied, some at a time.
        RowBlocks.forEach(
            rows: rows, atOnce: geometry.stride == 1 && weights.excess == 0 ? rows : RowBlocks.rows
        ) {
            first, count in
            let input = self.rows(first, count, run, outputSize, scratch)
            scratch.clock.measure(.products) {
                run.multiply(
                    input, aStride: geometry.inputChannels, rows: count, by: weights, bias: bias,
                    at: first * geometry.outputChannels, stride: geometry.outputChannels)
            }
        }
    }

    /// Input pixels of output pixels `first` and on, one after the other.
    private func rows(
        _ first: Int, _ count: Int, _ run: LayerRun, _ outputSize: MapSize,
        _ scratch: borrowing ForwardScratch
    ) -> UnsafeBufferPointer<Float> {
        let channels = geometry.inputChannels
        guard geometry.stride != 1 else {
            return UnsafeBufferPointer(rebasing: run.input[(first * channels)...])
        }
        let inputs = scratch.inputs
        scratch.clock.measure(.transforms) {
            for row in 0..<count {
                let (image, pixel) = (first + row).quotientAndRemainder(dividingBy: outputSize.area)
                let (y, x) = pixel.quotientAndRemainder(dividingBy: outputSize.width)
                let source =
                    (image * run.size.area + y * geometry.stride * run.size.width + x * geometry.stride)
                    * channels
                copy(run.input, source, to: inputs, row * channels, count: channels)
            }
        }
        return UnsafeBufferPointer(inputs)
    }
}

/// Copies `count` elements from `source` on to `target` and on.
package func copy(
    _ input: UnsafeBufferPointer<Float>, _ source: Int, to output: UnsafeMutableBufferPointer<Float>,
    _ target: Int, count: Int
) {
    precondition(
        source >= 0 && source + count <= input.count && target >= 0 && target + count <= output.count)
    guard let from = input.baseAddress, let to = output.baseAddress else { return }
    (to + target).update(from: from + source, count: count)
}

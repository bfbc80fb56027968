/// A convolution on maps so small that each output pixel sees most of the input: one product for the whole map.
///
/// On 2 x 2 pixels a 3x3 kernel touches every input pixel from every output pixel: 16 products a channel pair where
/// patches, mostly of zeros, take 36.
package struct DenseConvolution: Sendable {
    package let geometry: ConvolutionGeometry
    package let size: MapSize
    /// `[input pixel, input channel]` by `[output pixel, output channel]`.
    private let weights: ProductWeights
    /// For each output pixel and channel.
    package let bias: [Float]

    /// Whether this is cheaper than any other way.
    package static func suits(_ geometry: ConvolutionGeometry, _ size: MapSize) -> Bool {
        ProductPanels.rowsMayMix && geometry.groups == 1 && geometry.stride == 1 && geometry.kernel == 3
            && geometry.padding == 1
            && size.height <= 2 && size.width <= 2
    }

    package init(_ convolution: FoldedConvolution, _ size: MapSize) {
        geometry = convolution.geometry
        self.size = size
        let (inputs, outputs, side) = (geometry.inputChannels, geometry.outputChannels, geometry.kernel)
        var weights = [Float](repeating: 0, count: size.area * inputs * size.area * outputs)
        for from in 0..<size.area {
            for to in 0..<size.area {
                let row = from / size.width - to / size.width + geometry.padding
                let column = from % size.width - to % size.width + geometry.padding
                for input in 0..<inputs {
                    let start = ((from * inputs + input) * size.area + to) * outputs
                    for output in 0..<outputs {
                        weights[start + output] =
                            convolution.weights[((output * inputs + input) * side + row) * side + column]
                    }
                }
            }
        }
        self.weights = ProductWeights(
            weights[...], inner: size.area * inputs, columns: size.area * outputs)
        bias = (0..<size.area).flatMap { _ in convolution.bias }
    }

    package func needs() -> ScratchNeeds { ScratchNeeds() }

    /// Elements beyond the last row that the product may touch.
    package var excess: Int { weights.excess * max(weights.columns, weights.inner) }

    package func apply(_ run: LayerRun, _ scratch: borrowing ForwardScratch) {
        let (columns, inner) = (weights.columns, weights.inner)
        RowBlocks.forEach(rows: run.images) { first, count in
            scratch.clock.measure(.products) {
                run.multiply(
                    UnsafeBufferPointer(rebasing: run.input[(first * inner)...]), aStride: inner, rows: count,
                    by: weights, bias: bias, at: first * columns, stride: columns)
            }
        }
    }
}

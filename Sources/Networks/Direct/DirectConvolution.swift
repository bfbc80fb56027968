/// A convolution as a matrix product: weights times the patches of the image.
struct DirectConvolution {
    let convolution: FoldedConvolution
    let patches: ImagePatches

    init(_ convolution: FoldedConvolution, _ size: MapSize) {
        self.convolution = convolution
        self.patches = ImagePatches(convolution.geometry, size)
    }

    /// Elements that `scratch` needs.
    var scratchCount: Int { convolution.geometry.isPointwise ? 0 : patches.elementCount }

    /// Convolves one image `[input channels, height, width]` into `[output channels, height', width']`, then
    /// adds bias and `residual` and applies the ReLU.
    func apply(
        _ input: UnsafeBufferPointer<Float>, into output: UnsafeMutableBufferPointer<Float>,
        scratch: UnsafeMutableBufferPointer<Float>, adding residual: UnsafeBufferPointer<Float>? = nil,
        appliesReLU: Bool
    ) {
        let geometry = convolution.geometry
        let inputsOfGroup = geometry.inputChannels / geometry.groups * patches.size.area
        let outputsOfGroup = geometry.outputChannels / geometry.groups * patches.outputSize.area
        let weightsOfGroup = convolution.weights.count / geometry.groups
        convolution.weights.withUnsafeBufferPointer { weights in
            for group in 0..<geometry.groups {
                multiply(
                    part(weights, group, weightsOfGroup), part(input, group, inputsOfGroup),
                    into: part(output, group, outputsOfGroup), scratch: scratch)
            }
        }
        Epilogue(bias: convolution.bias, appliesReLU: appliesReLU)
            .apply(to: output, adding: residual, area: patches.outputSize.area)
    }

    /// The product of one group, a band of output rows at a time.
    private func multiply(
        _ weights: UnsafeBufferPointer<Float>, _ input: UnsafeBufferPointer<Float>,
        into output: UnsafeMutableBufferPointer<Float>, scratch: UnsafeMutableBufferPointer<Float>
    ) {
        let geometry = convolution.geometry
        let rows = geometry.outputChannels / geometry.groups
        let area = patches.outputSize.area
        if geometry.isPointwise {
            MatrixProduct(rows: rows, columns: area, inner: geometry.weightsPerOutput)
                .multiply(weights, input, bStride: area, into: output, cStride: area)
            return
        }
        for first in stride(from: 0, to: patches.outputSize.height, by: patches.bandHeight) {
            let band = first..<min(first + patches.bandHeight, patches.outputSize.height)
            let columns = band.count * patches.outputSize.width
            patches.fill(scratch, from: input, band: band)
            let start = first * patches.outputSize.width
            MatrixProduct(rows: rows, columns: columns, inner: geometry.weightsPerOutput).multiply(
                weights, UnsafeBufferPointer(scratch), bStride: columns,
                into: UnsafeMutableBufferPointer(rebasing: output[start...]), cStride: area)
        }
    }

    private func part(_ whole: UnsafeBufferPointer<Float>, _ index: Int, _ count: Int) -> UnsafeBufferPointer<
        Float
    > {
        UnsafeBufferPointer(rebasing: whole[(index * count)..<((index + 1) * count)])
    }

    private func part(
        _ whole: UnsafeMutableBufferPointer<Float>, _ index: Int, _ count: Int
    ) -> UnsafeMutableBufferPointer<Float> {
        UnsafeMutableBufferPointer(rebasing: whole[(index * count)..<((index + 1) * count)])
    }
}

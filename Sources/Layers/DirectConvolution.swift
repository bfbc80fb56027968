/// A convolution as a matrix product: weights times the patches of the image.
package struct DirectConvolution {
    package let convolution: FoldedConvolution
    package let patches: Im2col

    package init(_ convolution: FoldedConvolution, _ size: MapSize) {
        self.convolution = convolution
        self.patches = Im2col(convolution.geometry, size)
    }

    /// Elements that `scratch` needs.
    package var scratchCount: Int { convolution.geometry.isPointwise ? 0 : patches.elementCount }

    /// Convolves one image `[input channels, height, width]` into `[output channels, height', width']`, then
    /// adds bias and `residual` and applies the ReLU.
    package func apply(
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

/// Copies the pixels under a convolution's kernel into the columns of a matrix (im2col).
///
/// Row k of the matrix belongs to one weight (channel, then kernel row, then kernel column); a column belongs
/// to one output pixel. Only a band of output rows is laid out at a time, so that it stays in cache.
package struct Im2col {
    package let geometry: ConvolutionGeometry
    package let size: MapSize
    package let outputSize: MapSize

    package init(_ geometry: ConvolutionGeometry, _ size: MapSize) {
        self.geometry = geometry
        self.size = size
        self.outputSize = geometry.outputSize(size)
    }

    /// Output rows of a band. A function of sizes only: products must not depend on the batch.
    package var bandHeight: Int {
        let elementsOfRow = geometry.weightsPerOutput * outputSize.width
        return min(outputSize.height, max(1, Self.elementsOfBand / elementsOfRow))
    }

    /// Elements of the matrix of one band.
    package var elementCount: Int { geometry.weightsPerOutput * bandHeight * outputSize.width }

    /// Lays out output rows `band` of the channels that `input` starts with.
    package func fill(
        _ columns: UnsafeMutableBufferPointer<Float>, from input: UnsafeBufferPointer<Float>, band: Range<Int>
    ) {
        var row = 0
        for channel in 0..<geometry.inputChannels / geometry.groups {
            let plane = UnsafeBufferPointer(
                rebasing: input[(channel * size.area)..<((channel + 1) * size.area)])
            for kernelRow in 0..<geometry.kernel {
                for kernelColumn in 0..<geometry.kernel {
                    fillRow(columns, at: row, from: plane, band: band, kernelRow, kernelColumn)
                    row += band.count * outputSize.width
                }
            }
        }
    }

    private func fillRow(
        _ columns: UnsafeMutableBufferPointer<Float>, at start: Int, from plane: UnsafeBufferPointer<Float>,
        band: Range<Int>, _ kernelRow: Int, _ kernelColumn: Int
    ) {
        let inside = columnsInside(kernelColumn)
        var line = start
        for outputRow in band {
            let row = outputRow * geometry.stride - geometry.padding + kernelRow
            let isInside = row >= 0 && row < size.height
            let filled = isInside ? inside : 0..<0
            for column in 0..<filled.lowerBound { columns[line + column] = 0 }
            var source =
                row * size.width + filled.lowerBound * geometry.stride - geometry.padding + kernelColumn
            for column in filled {
                columns[line + column] = plane[source]
                source += geometry.stride
            }
            for column in filled.upperBound..<outputSize.width { columns[line + column] = 0 }
            line += outputSize.width
        }
    }

    /// The output columns whose pixel under this kernel column is inside the image.
    private func columnsInside(_ kernelColumn: Int) -> Range<Int> {
        let shift = geometry.padding - kernelColumn
        let stride = geometry.stride
        let first = max(0, (shift + stride - 1) / stride)
        let end = size.width + shift <= 0 ? 0 : (size.width + shift - 1) / stride + 1
        let lowest = min(first, outputSize.width)
        return lowest..<max(lowest, min(end, outputSize.width))
    }

    /// 2 MB: about a core's second-level cache.
    private static let elementsOfBand = 1 << 19
}

/// What follows the product of a convolution: bias, the shortcut's sum, ReLU.
package struct Epilogue {
    package let bias: [Float]
    package let appliesReLU: Bool

    /// y = max(0, y + bias [+ residual]), channel by channel over planes of `area` elements.
    package func apply(
        to maps: UnsafeMutableBufferPointer<Float>, adding residual: UnsafeBufferPointer<Float>?, area: Int
    ) {
        let lowest = appliesReLU ? 0 : -Float.infinity
        for (channel, shift) in bias.enumerated() {
            let plane = (channel * area)..<((channel + 1) * area)
            if let residual {
                for index in plane { maps[index] = Swift.max(maps[index] + shift + residual[index], lowest) }
            } else {
                for index in plane { maps[index] = Swift.max(maps[index] + shift, lowest) }
            }
        }
    }
}

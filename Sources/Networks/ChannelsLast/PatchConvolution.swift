import CNetworkKernels

/// Any convolution as a product of patches and weights ("im2col"), a block of output pixels at a time.
struct PatchConvolution: Sendable {
    let geometry: ConvolutionGeometry
    let channels: ChannelBlocks
    /// For each block of channels, `[kernel row, kernel column, input channel]` by output channel.
    private let weights: [ProductWeights]
    let bias: [Float]

    init(_ convolution: FoldedConvolution) {
        geometry = convolution.geometry
        channels = ChannelBlocks(geometry)
        bias = convolution.bias
        let positions = geometry.kernel * geometry.kernel
        var weights: [Float] = []
        weights.reserveCapacity(channels.count * positions * channels.inputs * channels.outputs)
        for block in 0..<channels.count {
            for position in 0..<positions {
                for input in 0..<channels.inputs {
                    for output in 0..<channels.outputs {
                        guard let at = channels.weight(block: block, input: input, output: output) else {
                            weights.append(0)
                            continue
                        }
                        let row = at.output * geometry.weightsPerOutput
                        weights.append(convolution.weights[row + at.input * positions + position])
                    }
                }
            }
        }
        let inner = positions * channels.inputs
        let (count, columns) = (inner * channels.outputs, channels.outputs)
        self.weights = (0..<channels.count).map { block in
            ProductWeights(weights[(block * count)..<((block + 1) * count)], inner: inner, columns: columns)
        }
    }

    /// Length of a patch: kernel * kernel * input channels of a block.
    private var inner: Int { geometry.kernel * geometry.kernel * channels.inputs }
    private var excessRows: Int { weights.first?.excess ?? 0 }

    func needs() -> ScratchNeeds {
        ScratchNeeds(inputs: (RowBlocks.rows + excessRows) * inner)
    }

    /// Elements beyond the last row that the product may write.
    var excess: Int { excessRows * geometry.outputChannels }

    func apply(_ run: LayerRun, _ scratch: borrowing ForwardScratch) {
        let outputSize = geometry.outputSize(run.size)
        RowBlocks.forEach(rows: run.images * outputSize.area) { first, count in
            let start = first * geometry.outputChannels
            let output = UnsafeMutableBufferPointer(rebasing: run.output[start...])
            for block in 0..<channels.count {
                let patches = scratch.inputs
                scratch.clock.measure(.transforms) {
                    for row in 0..<count { fill(patches, row, block, first + row, run, outputSize) }
                }
                scratch.clock.measure(.products) { multiply(patches, block, into: output, rows: count) }
            }
            scratch.clock.measure(.epilogue) {
                jc_epilogue(
                    output.baseAddress, count, geometry.outputChannels, bias, run.residual(at: start),
                    run.appliesReLU)
            }
        }
    }

    private func multiply(
        _ patches: UnsafeMutableBufferPointer<Float>, _ block: Int,
        into output: UnsafeMutableBufferPointer<Float>, rows: Int
    ) {
        weights[block].multiply(
            UnsafeBufferPointer(patches), aStride: inner, rows: rows,
            into: UnsafeMutableBufferPointer(rebasing: output[(block * channels.outputs)...]),
            cStride: geometry.outputChannels)
    }

    /// Lays out the patch of one output pixel as row `row`: kernel row by kernel row.
    private func fill(
        _ patches: UnsafeMutableBufferPointer<Float>, _ row: Int, _ block: Int, _ pixel: Int, _ run: LayerRun,
        _ outputSize: MapSize
    ) {
        let (image, position) = pixel.quotientAndRemainder(dividingBy: outputSize.area)
        let (outputRow, outputColumn) = position.quotientAndRemainder(dividingBy: outputSize.width)
        let left = outputColumn * geometry.stride - geometry.padding
        let inside = max(0, -left)..<max(0, -left, min(geometry.kernel, run.size.width - left))
        let length = geometry.kernel * channels.inputs
        var target = row * inner
        for kernelRow in 0..<geometry.kernel {
            let y = outputRow * geometry.stride - geometry.padding + kernelRow
            let line = UnsafeMutableBufferPointer(rebasing: patches[target..<(target + length)])
            if y < 0 || y >= run.size.height {
                line.update(repeating: 0)
            } else {
                fill(line, inside, image * run.size.area + y * run.size.width + left, block, run.input)
            }
            target += length
        }
    }

    /// One row of a patch; `start` is the pixel of the map under its first column.
    private func fill(
        _ line: UnsafeMutableBufferPointer<Float>, _ inside: Range<Int>, _ start: Int, _ block: Int,
        _ input: UnsafeBufferPointer<Float>
    ) {
        let width = channels.inputs
        let stored = geometry.inputChannels
        line[..<(inside.lowerBound * width)].update(repeating: 0)
        line[(inside.upperBound * width)...].update(repeating: 0)
        if channels.count == 1 {
            copy(
                input, (start + inside.lowerBound) * stored, to: line, inside.lowerBound * width,
                count: inside.count * width)
            return
        }
        for column in inside {
            copy(input, (start + column) * stored + block * width, to: line, column * width, count: width)
        }
    }
}

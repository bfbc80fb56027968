import CLayerKernels

/// Any convolution as a product of patches and weights ("im2col"), a block of output pixels at a time.
package struct PatchConvolution: Sendable {
    package let geometry: ConvolutionGeometry
    package let channels: ChannelBlocks
    /// For each block of channels, `[kernel row, kernel column, input channel]` by output channel.
    private let weights: [ProductWeights]
    package let bias: [Float]

    package init(_ convolution: FoldedConvolution) {
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

    package func needs() -> ScratchNeeds {
        ScratchNeeds(inputs: (RowBlocks.rows + excessRows) * inner)
    }

    /// Elements beyond the last row that the product may write.
    package var excess: Int { excessRows * geometry.outputChannels }

    package func apply(_ run: LayerRun, _ scratch: borrowing ForwardScratch) {
        let outputSize = geometry.outputSize(run.size)
        let patches = scratch.inputs
        RowBlocks.forEach(rows: run.images * outputSize.area) { first, count in
            for block in 0..<channels.count {
                scratch.clock.measure(.transforms) {
                    fill(patches, rows: first..<(first + count), block, run, outputSize)
                }
                let channel = block * channels.outputs
                scratch.clock.measure(.products) {
                    run.multiply(
                        UnsafeBufferPointer(patches), aStride: inner, rows: count, by: weights[block],
                        bias: bias, from: channel, at: first * geometry.outputChannels + channel,
                        stride: geometry.outputChannels)
                }
            }
        }
    }

    /// Lays out the patches of some output pixels.
    private func fill(
        _ patches: UnsafeMutableBufferPointer<Float>, rows: Range<Int>, _ block: Int, _ run: LayerRun,
        _ outputSize: MapSize
    ) {
        guard channels.count == 1 else {
            for row in rows { fill(patches, row - rows.lowerBound, block, row, run, outputSize) }
            return
        }
        precondition(
            patches.count >= rows.count * inner
                && run.input.count >= run.images * run.size.area * geometry.inputChannels)
        guard let input = run.input.baseAddress, let target = patches.baseAddress else { return }
        let window = jc_window(
            height: run.size.height, width: run.size.width, channels: geometry.inputChannels,
            kernel: geometry.kernel, step: geometry.stride, padding: geometry.padding,
            out_height: outputSize.height, out_width: outputSize.width,
            out_channels: geometry.outputChannels)
        jc_im2col_f(input, window, rows.lowerBound, rows.count, target)
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

/// The diagonal blocks of a convolution's channels: one for a dense convolution.
///
/// The groups of a ResNeXt are too small for a product to be worth its call. Neighbours are joined to blocks of
/// about 32 channels, with zeros between them.
package struct ChannelBlocks: Sendable, Equatable {
    package let count: Int
    /// Input channels of a block.
    package let inputs: Int
    /// Output channels of a block.
    package let outputs: Int
    /// Input channels of one group inside the block.
    package let groupInputs: Int
    /// Output channels of one group inside the block.
    package let groupOutputs: Int

    package init(_ geometry: ConvolutionGeometry) {
        groupInputs = geometry.inputChannels / geometry.groups
        groupOutputs = geometry.outputChannels / geometry.groups
        let inputs = groupInputs
        let joined = (1...geometry.groups).first {
            geometry.groups % $0 == 0 && $0 * inputs >= Self.sufficientChannels
        }
        let groups = joined ?? geometry.groups
        count = geometry.groups / groups
        self.inputs = groups * groupInputs
        outputs = groups * groupOutputs
    }

    /// Weight (output, input) of block `block` at one position of the kernel; nil between groups.
    ///
    /// - Returns: the index of output channel and of the input channel inside its group.
    package func weight(block: Int, input: Int, output: Int) -> (output: Int, input: Int)? {
        guard input / groupInputs == output / groupOutputs else { return nil }
        return (block * outputs + output, input % groupInputs)
    }

    private static let sufficientChannels = 32
}

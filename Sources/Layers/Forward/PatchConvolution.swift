import CLayerKernels

/// Any convolution as a product of patches and weights.
///
/// Patches that lie whole in the map are multiplied as they lie there where most do; the others, and those of a few channels of a
/// group, are copied first ("im2col"), a block of output pixels at a time.
package struct PatchConvolution: Sendable {
    package let geometry: ConvolutionGeometry
    package let channels: ChannelBlocks
    /// For each block of channels, `[kernel row, kernel column, input channel]` by output channel.
    private let weights: [ProductWeights]
    package let bias: [Float]
    private let outputSize: MapSize
    /// Where patches are multiplied as they lie; nil where all are copied.
    private let regions: PatchRegions?

    package init(_ convolution: FoldedConvolution, _ size: MapSize) {
        geometry = convolution.geometry
        outputSize = geometry.outputSize(size)
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
        let regions = PatchRegions(geometry, size)
        self.regions =
            channels.count == 1 && ProductPanels.Way.best.takesPatches && regions.areWorthIt
            ? regions : nil
    }

    /// Length of a patch: kernel * kernel * input channels of a block.
    private var inner: Int { geometry.kernel * geometry.kernel * channels.inputs }
    private var excessRows: Int { weights.first?.excess ?? 0 }

    package func needs(images: Int) -> ScratchNeeds {
        let rows = regions.map { images * $0.greatestEdge } ?? RowBlocks.rows + excessRows
        return ScratchNeeds(inputs: rows * inner)
    }

    /// Elements beyond the last row that the product may write.
    package var excess: Int { excessRows * geometry.outputChannels }

    package func apply(_ run: LayerRun, _ scratch: borrowing ForwardScratch) {
        if let regions {
            multiplyInPlace(regions.inside, run, scratch)
            for edge in regions.edges { multiplyCopies(edge, run, scratch) }
            return
        }
        let patches = scratch.inputs
        RowBlocks.forEach(rows: run.images * outputSize.area) { first, count in
            for block in 0..<channels.count {
                scratch.clock.measure(.transforms) {
                    fill(patches, rows: first..<(first + count), block, run)
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

    /// Output pixels of a region whose patches lie whole in the map.
    private func multiplyInPlace(
        _ region: PatchRegions.Region, _ run: LayerRun, _ scratch: borrowing ForwardScratch
    ) {
        let (width, step) = (run.size.width, geometry.stride)
        let first =
            (region.rows.lowerBound * step - geometry.padding) * width
            + region.columns.lowerBound * step - geometry.padding
        let places = patches(
            of: region, images: run.images, image: run.size.area * geometry.inputChannels,
            line: step * width * geometry.inputChannels, segments: geometry.kernel,
            segment: width * geometry.inputChannels)
        scratch.clock.measure(.products) {
            run.multiply(
                UnsafeBufferPointer(rebasing: run.input[(first * geometry.inputChannels)...]),
                aStride: step * geometry.inputChannels, rows: region.columns.count, patches: places,
                by: weights[0], bias: bias, at: start(of: region), stride: geometry.outputChannels)
        }
    }

    /// Output pixels of a region by copies of their patches.
    private func multiplyCopies(
        _ region: PatchRegions.Region, _ run: LayerRun, _ scratch: borrowing ForwardScratch
    ) {
        let (count, lines) = (region.columns.count, region.rows.count)
        scratch.clock.measure(.transforms) {
            for line in 0..<(run.images * lines) {
                let (image, row) = line.quotientAndRemainder(dividingBy: lines)
                let pixel =
                    image * outputSize.area + (region.rows.lowerBound + row) * outputSize.width
                    + region.columns.lowerBound
                fill(
                    UnsafeMutableBufferPointer(rebasing: scratch.inputs[(line * count * inner)...]),
                    rows: pixel..<(pixel + count), 0, run)
            }
        }
        let places = patches(
            of: region, images: run.images, image: region.count * inner, line: count * inner, segments: 1,
            segment: 0)
        scratch.clock.measure(.products) {
            run.multiply(
                UnsafeBufferPointer(scratch.inputs), aStride: inner, rows: count, patches: places,
                by: weights[0],
                bias: bias, at: start(of: region), stride: geometry.outputChannels)
        }
    }

    /// First element of a region in the output of an image.
    private func start(of region: PatchRegions.Region) -> Int {
        (region.rows.lowerBound * outputSize.width + region.columns.lowerBound) * geometry.outputChannels
    }

    /// Where the lines of a region are: `image` and `line` are from one to the next in the left factor.
    private func patches(
        of region: PatchRegions.Region, images: Int, image: Int, line: Int, segments: Int, segment: Int
    ) -> jc_patches {
        jc_patches(
            images: images, a_image: image, b_image: 0, c_image: outputSize.area * geometry.outputChannels,
            lines: region.rows.count, a_line: line, c_line: outputSize.width * geometry.outputChannels,
            segments: segments, a_segment: segment)
    }

    /// Lays out the patches of some output pixels.
    private func fill(
        _ patches: UnsafeMutableBufferPointer<Float>, rows: Range<Int>, _ block: Int, _ run: LayerRun
    ) {
        guard channels.count == 1 else {
            for row in rows { fill(patches, row - rows.lowerBound, block, row, run) }
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
        _ patches: UnsafeMutableBufferPointer<Float>, _ row: Int, _ block: Int, _ pixel: Int, _ run: LayerRun
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

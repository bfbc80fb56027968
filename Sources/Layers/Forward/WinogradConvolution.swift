import CLayerKernels

/// A 3x3 convolution of stride 1 and padding 1 by Winograd's F(4x4, 3x3): 36 products of channels give 16 outputs,
/// where the direct way takes 144 (Lavin and Gray 2015).
///
/// F(2x2, 3x3) would take fewer on no map: with both rounded up to whole tiles it ties at sides of 5 and 6, and at 2 a
/// ``DenseConvolution`` takes as many without any transform.
package struct WinogradConvolution: Sendable {
    package let geometry: ConvolutionGeometry
    package let channels: ChannelBlocks
    /// G g G^T, input by output channels: for each of the 36 planes, for each block of channels.
    private let weights: [ProductWeights]
    package let bias: [Float]
    private let tilesAtOnce: Int
    /// From one of the 36 planes of transformed inputs to the next.
    package let inputStride: Int
    /// From one of the 36 planes of products to the next.
    package let outputStride: Int

    /// Outputs of a tile along a side.
    package static let tileSide = 4
    /// Elements of a transformed tile.
    package static let planes = 36

    /// Whether F(4x4, 3x3) takes fewer products than patches.
    package static func suits(_ geometry: ConvolutionGeometry, _ size: MapSize) -> Bool {
        geometry.kernel == 3 && geometry.stride == 1 && geometry.padding == 1
            && tiles(size).area * planes < 9 * size.area
    }

    package init(_ convolution: FoldedConvolution) {
        geometry = convolution.geometry
        channels = ChannelBlocks(geometry)
        bias = convolution.bias
        weights = WinogradWeights(convolution, channels).products()
        tilesAtOnce = Self.tilesAtOnce(geometry)
        // Not a multiple of a memory page: 36 stores a page apart would evict one another from the first-level cache
        // (16 against 73 GB/s for 48 tiles of 64 channels).
        let rows = tilesAtOnce + (weights.first?.excess ?? 0)
        inputStride = rows * geometry.inputChannels + 16
        outputStride = rows * geometry.outputChannels + 16
    }

    private static func tiles(_ size: MapSize) -> MapSize {
        MapSize(
            height: (size.height + tileSide - 1) / tileSide, width: (size.width + tileSide - 1) / tileSide)
    }

    /// Tiles that are transformed before their products are made: 48 to 192, so that both sides stay near the core.
    private static func tilesAtOnce(_ geometry: ConvolutionGeometry) -> Int {
        let fitting = elementsAtOnce / (planes * (geometry.inputChannels + geometry.outputChannels))
        return min(192, max(48, fitting / ProductWeights.strip * ProductWeights.strip))
    }

    /// Floats of transformed inputs and products at once: about 2 MB.
    private static let elementsAtOnce = 1 << 19

    package func needs() -> ScratchNeeds {
        ScratchNeeds(
            inputs: Self.planes * inputStride,
            products: Self.planes * outputStride, channels: geometry.inputChannels)
    }

    package func apply(_ run: LayerRun, _ scratch: borrowing ForwardScratch) {
        let tiles = Self.tiles(run.size)
        RowBlocks.forEach(rows: run.images * tiles.area, atOnce: tilesAtOnce) { first, count in
            scratch.clock.measure(.transforms) {
                for tile in 0..<count { transform(tile, of: first + tile, tiles, run, scratch) }
            }
            scratch.clock.measure(.products) { multiply(count, scratch) }
            scratch.clock.measure(.epilogue) {
                for tile in 0..<count { finish(tile, of: first + tile, tiles, run, scratch) }
            }
        }
    }

    private func multiply(_ count: Int, _ scratch: borrowing ForwardScratch) {
        for plane in 0..<Self.planes {
            for block in 0..<channels.count {
                let input = plane * inputStride + block * channels.inputs
                let output = plane * outputStride + block * channels.outputs
                weights[plane * channels.count + block].multiply(
                    UnsafeBufferPointer(rebasing: scratch.inputs[input...]), aStride: geometry.inputChannels,
                    rows: count, into: UnsafeMutableBufferPointer(rebasing: scratch.products[output...]),
                    cStride: geometry.outputChannels)
            }
        }
    }
}

extension WinogradConvolution {
    /// Transforms the 6x6 patch of tile `tile` of the run into row `row` of the 36 planes.
    package func transform(
        _ row: Int, of tile: Int, _ tiles: MapSize, _ run: LayerRun, _ scratch: borrowing ForwardScratch
    ) {
        let channels = geometry.inputChannels
        guard let target = scratch.inputs.baseAddress, let input = run.input.baseAddress else { return }
        let place = TilePlace(tile, tiles, run.size)
        let map = input + place.image * run.size.area * channels
        let (top, left) = (place.top - 1, place.left - 1)
        if top >= 0, left >= 0, top + 6 <= run.size.height, left + 6 <= run.size.width {
            jc_winograd_input(
                map + (top * run.size.width + left) * channels, run.size.width * channels, channels,
                target + row * channels, inputStride)
            return
        }
        withUnsafeTemporaryAllocation(of: UnsafePointer<Float>?.self, capacity: Self.planes) { pixels in
            let zeros = UnsafePointer(scratch.zeros.baseAddress)
            for y in 0..<6 {
                for x in 0..<6 {
                    let isInside =
                        (0..<run.size.height).contains(top + y) && (0..<run.size.width).contains(left + x)
                    let pixel = (top + y) * run.size.width + left + x
                    pixels.initializeElement(at: 6 * y + x, to: isInside ? map + pixel * channels : zeros)
                }
            }
            jc_winograd_input_at(pixels.baseAddress, channels, target + row * channels, inputStride)
        }
    }

    /// Transforms row `row` of the products into the pixels of tile `tile`, with bias, residual and ReLU.
    package func finish(
        _ row: Int, of tile: Int, _ tiles: MapSize, _ run: LayerRun, _ scratch: borrowing ForwardScratch
    ) {
        let channels = geometry.outputChannels
        let place = TilePlace(tile, tiles, run.size)
        let start =
            (place.image * run.size.area + place.top * run.size.width + place.left) * channels
        guard let products = scratch.products.baseAddress, let output = run.output.baseAddress else { return }
        jc_winograd_output(
            products + row * channels, outputStride, channels, bias, run.residual(at: start),
            output + start, run.size.width * channels, Int32(min(Self.tileSide, run.size.height - place.top)),
            Int32(min(Self.tileSide, run.size.width - place.left)), run.appliesReLU)
    }
}

/// Where a Winograd tile lies: tiles are numbered row by row, image by image.
package struct TilePlace {
    package let image: Int
    /// Row of its first output pixel.
    package let top: Int
    /// Column of its first output pixel.
    package let left: Int

    package init(_ tile: Int, _ tiles: MapSize, _ size: MapSize) {
        let position = tile % tiles.area
        image = tile / tiles.area
        top = position / tiles.width * WinogradConvolution.tileSide
        left = position % tiles.width * WinogradConvolution.tileSide
    }
}

/// The filters of a 3x3 convolution in Winograd's domain.
package struct WinogradWeights {
    private let convolution: FoldedConvolution
    private let channels: ChannelBlocks

    package init(_ convolution: FoldedConvolution, _ channels: ChannelBlocks) {
        self.convolution = convolution
        self.channels = channels
    }

    /// G (a, b, c) of F(4, 3) at the points 0, 1, -1, 2, -2 and infinity (Lavin and Gray 2015); six lanes count.
    private static func transformed(_ a: Double, _ b: Double, _ c: Double) -> SIMD8<Double> {
        let (sum1, sum2) = ((a + c) / 6, (a + 4 * c) / 24)
        return SIMD8(a / 4, -sum1 - b / 6, -sum1 + b / 6, sum2 + b / 12, sum2 - b / 12, c, 0, 0)
    }

    /// For each of the 36 planes, for each block of channels.
    package func products() -> [ProductWeights] {
        let all = transformed()
        let (inner, columns) = (channels.inputs, channels.outputs)
        return stride(from: 0, to: all.count, by: inner * columns).map {
            ProductWeights(all[$0..<($0 + inner * columns)], inner: inner, columns: columns)
        }
    }

    /// G g G^T in double precision, rounded once: `[36, block, input channel, output channel]`.
    private func transformed() -> [Float] {
        let size = channels.inputs * channels.outputs
        let planeSize = channels.count * size
        var weights = [Float](repeating: 0, count: WinogradConvolution.planes * planeSize)
        weights.withUnsafeMutableBufferPointer { weights in
            for block in 0..<channels.count {
                for input in 0..<channels.inputs {
                    for output in 0..<channels.outputs {
                        guard let at = channels.weight(block: block, input: input, output: output) else {
                            continue
                        }
                        let start = at.output * convolution.geometry.weightsPerOutput + at.input * 9
                        store(
                            convolution.weights[start..<(start + 9)], planeSize,
                            at: block * size + input * channels.outputs + output, in: weights)
                    }
                }
            }
        }
        return weights
    }

    /// One filter of nine weights, to element `first` of each plane.
    private func store(
        _ filter: ArraySlice<Float>, _ planeSize: Int, at first: Int,
        in weights: UnsafeMutableBufferPointer<Float>
    ) {
        func weight(_ index: Int) -> Double { Double(filter[filter.startIndex + index]) }
        let left = Self.transformed(weight(0), weight(3), weight(6))
        let middle = Self.transformed(weight(1), weight(4), weight(7))
        let right = Self.transformed(weight(2), weight(5), weight(8))
        for row in 0..<6 {
            let line = Self.transformed(left[row], middle[row], right[row])
            for column in 0..<6 { weights[(6 * row + column) * planeSize + first] = Float(line[column]) }
        }
    }
}

import CLayerKernels

/// A 3x3 convolution of stride 1 and padding 1 by Winograd's F(4x4, 3x3): 36 products of channels give 16 outputs,
/// where the direct way takes 144 (Lavin and Gray 2015).
///
/// F(2x2, 3x3) would take fewer on no map: with both rounded up to whole tiles it ties at sides of 5 and 6, and at 2 a
/// ``DenseConvolution`` takes as many without any transform.
package struct WinogradConvolution: Sendable {
    package let geometry: ConvolutionGeometry
    package let channels: ChannelBlocks
    package let bias: [Float]
    private let filters: WinogradFilters
    private let size: MapSize
    private let tiles: MapSize
    /// Tiles that are transformed before their products are made.
    private let mostTiles: Int

    /// Outputs of a tile along a side.
    package static let tileSide = 4
    /// Elements of a transformed tile.
    package static let planes = 36
    /// From one of the planes to the next beyond its length: 36 stores whole memory pages apart would evict one another from the
    /// first-level cache (16 against 73 GB/s for 48 tiles of 64 channels).
    static let planeGap = 16

    /// Whether F(4x4, 3x3) takes fewer products than patches.
    package static func suits(_ geometry: ConvolutionGeometry, _ size: MapSize) -> Bool {
        geometry.kernel == 3 && geometry.stride == 1 && geometry.padding == 1
            && tiles(size).area * planes < 9 * size.area
    }

    package init(_ convolution: FoldedConvolution, _ size: MapSize) {
        geometry = convolution.geometry
        self.size = size
        tiles = Self.tiles(size)
        channels = ChannelBlocks(geometry)
        bias = convolution.bias
        filters = WinogradFilters(convolution, channels)
        mostTiles = filters.areTransformed ? Self.mostTiles(geometry) : WinogradFilters.tilesOfTransform
    }

    private static func tiles(_ size: MapSize) -> MapSize {
        MapSize(
            height: (size.height + tileSide - 1) / tileSide, width: (size.width + tileSide - 1) / tileSide)
    }

    /// 48 to 192, so that both sides stay near the core.
    private static func mostTiles(_ geometry: ConvolutionGeometry) -> Int {
        let fitting = elementsAtOnce / (planes * (geometry.inputChannels + geometry.outputChannels))
        return min(192, max(48, fitting / ProductPanels.strip * ProductPanels.strip))
    }

    /// Floats of transformed inputs and products at once: about 2 MB.
    private static let elementsAtOnce = 1 << 19

    /// Of `count` tiles: in parts of equal lengths, for all filters are read for each, so that a few may be one more than the most.
    private func tilesAtOnce(_ count: Int) -> Int {
        let parts = max(1, (count + mostTiles / 2) / mostTiles)
        return (count + parts - 1) / parts
    }

    package func needs(images: Int) -> ScratchNeeds {
        let most = (1...images).map { tilesAtOnce($0 * tiles.area) }.max() ?? 0
        let block = TileBlock(first: 0, count: most, self)
        return ScratchNeeds(
            inputs: Self.planes * block.inputStride, products: Self.planes * block.outputStride,
            filters: filters.scratchCount, channels: geometry.inputChannels)
    }

    package func apply(_ run: LayerRun, _ scratch: borrowing ForwardScratch) {
        let count = run.images * tiles.area
        RowBlocks.forEach(rows: count, atOnce: tilesAtOnce(count)) { first, count in
            let block = TileBlock(first: first, count: count, self)
            scratch.clock.measure(.transforms) {
                for tile in 0..<count { transform(tile, of: block, run, scratch) }
            }
            for number in 0..<channels.count {
                for panel in filters.panels.ranges { multiply(block, number, panel, run, scratch) }
            }
        }
    }

    /// The products with a panel of the filters of block `number` of the channels, and what follows them.
    private func multiply(
        _ block: TileBlock, _ number: Int, _ panel: Range<Int>, _ run: LayerRun,
        _ scratch: borrowing ForwardScratch
    ) {
        filters.forEachPart(of: panel, block: number, scratch) { part, planes, stride in
            scratch.clock.measure(.products) {
                let first = number * channels.inputs + part.inputs.lowerBound
                multiply(
                    block, part, UnsafeBufferPointer(rebasing: scratch.inputs[first...]), planes, stride,
                    into: UnsafeMutableBufferPointer(
                        rebasing: scratch.products[(part.outputs.lowerBound - panel.lowerBound)...]),
                    cStride: panel.count)
            }
        }
        let first = number * channels.outputs + panel.lowerBound
        scratch.clock.measure(.epilogue) {
            for tile in 0..<block.count {
                finish(tile, of: block, first..<(first + panel.count), run, scratch)
            }
        }
    }

    /// The 36 products of a part of the filters, the planes as images: each looks for the rows of the next.
    private func multiply(
        _ block: TileBlock, _ part: WinogradFilters.Part, _ inputs: UnsafeBufferPointer<Float>,
        _ planes: UnsafeBufferPointer<Float>, _ stride: Int,
        into products: UnsafeMutableBufferPointer<Float>, cStride: Int
    ) {
        let panels = ProductPanels(
            inner: part.inputs.count, columns: part.outputs.count, filters.panels.way)
        let places = jc_patches(
            images: Self.planes, a_image: block.inputStride, b_image: stride, c_image: block.outputStride,
            lines: 1, a_line: 0, c_line: 0, segments: 1, a_segment: 0)
        panels.multiply(
            inputs, aStride: geometry.inputChannels, rows: block.count, at: places, by: planes,
            into: products, cStride: cStride, adds: part.inputs.lowerBound > 0)
    }

    /// Tiles that are in scratch memory together.
    private struct TileBlock {
        let first: Int
        let count: Int
        /// From one of the 36 planes of transformed inputs to the next.
        let inputStride: Int
        /// From one of the 36 planes of products to the next.
        let outputStride: Int

        init(first: Int, count: Int, _ convolution: WinogradConvolution) {
            (self.first, self.count) = (first, count)
            let rows = count + convolution.filters.panels.excess
            inputStride = rows * convolution.geometry.inputChannels + planeGap
            outputStride = rows * convolution.filters.panels.width + planeGap
        }
    }
}

extension WinogradConvolution {
    /// Transforms the 6x6 patch of a tile of the block into row `row` of the 36 planes.
    private func transform(
        _ row: Int, of block: TileBlock, _ run: LayerRun, _ scratch: borrowing ForwardScratch
    ) {
        let channels = geometry.inputChannels
        guard let target = scratch.inputs.baseAddress, let input = run.input.baseAddress else { return }
        let place = TilePlace(block.first + row, tiles)
        let map = input + place.image * size.area * channels
        let (top, left) = (place.top - 1, place.left - 1)
        if top >= 0, left >= 0, top + 6 <= size.height, left + 6 <= size.width {
            jc_winograd_input(
                map + (top * size.width + left) * channels, size.width * channels, channels,
                target + row * channels, block.inputStride)
            return
        }
        withUnsafeTemporaryAllocation(of: UnsafePointer<Float>?.self, capacity: Self.planes) { pixels in
            let zeros = UnsafePointer(scratch.zeros.baseAddress)
            for y in 0..<6 {
                for x in 0..<6 {
                    let isInside =
                        (0..<size.height).contains(top + y) && (0..<size.width).contains(left + x)
                    let pixel = (top + y) * size.width + left + x
                    pixels.initializeElement(at: 6 * y + x, to: isInside ? map + pixel * channels : zeros)
                }
            }
            jc_winograd_input_at(pixels.baseAddress, channels, target + row * channels, block.inputStride)
        }
    }

    /// Transforms row `row` of the products into some channels of a tile's pixels, with bias, residual and ReLU.
    private func finish(
        _ row: Int, of block: TileBlock, _ outputs: Range<Int>, _ run: LayerRun,
        _ scratch: borrowing ForwardScratch
    ) {
        let channels = geometry.outputChannels
        let place = TilePlace(block.first + row, tiles)
        let start =
            (place.image * size.area + place.top * size.width + place.left) * channels + outputs.lowerBound
        guard let products = scratch.products.baseAddress, let output = run.output.baseAddress else { return }
        bias.withUnsafeBufferPointer { bias in
            guard let bias = bias.baseAddress else { return }
            jc_winograd_output(
                products + row * outputs.count, block.outputStride, outputs.count, bias + outputs.lowerBound,
                run.residual(at: start), output + start, channels, size.width * channels,
                Int32(min(Self.tileSide, size.height - place.top)),
                Int32(min(Self.tileSide, size.width - place.left)), run.appliesReLU)
        }
    }
}

/// Where a Winograd tile lies: tiles are numbered row by row, image by image.
package struct TilePlace {
    package let image: Int
    /// Row of its first output pixel.
    package let top: Int
    /// Column of its first output pixel.
    package let left: Int

    package init(_ tile: Int, _ tiles: MapSize) {
        let position = tile % tiles.area
        image = tile / tiles.area
        top = position / tiles.width * WinogradConvolution.tileSide
        left = position % tiles.width * WinogradConvolution.tileSide
    }
}

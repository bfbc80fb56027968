import CNetworkKernels

/// A 3x3 convolution of stride 1 and padding 1 by Winograd's F(4x4, 3x3): 36 products of channels give 16 outputs,
/// where the direct way takes 144 (Lavin and Gray 2015).
///
/// F(2x2, 3x3) would take fewer on no map: with both rounded up to whole tiles it ties at sides of 5 and 6, and at 2 a
/// ``DenseConvolution`` takes as many without any transform.
struct WinogradConvolution: Sendable {
    let geometry: ConvolutionGeometry
    let channels: ChannelBlocks
    /// G g G^T, input by output channels: for each of the 36 planes, for each block of channels.
    private let weights: [ProductWeights]
    let bias: [Float]
    private let tilesAtOnce: Int
    /// From one of the 36 planes of transformed inputs to the next.
    let inputStride: Int
    /// From one of the 36 planes of products to the next.
    let outputStride: Int

    /// Outputs of a tile along a side.
    static let tileSide = 4
    /// Elements of a transformed tile.
    static let planes = 36

    /// Whether F(4x4, 3x3) takes fewer products than patches.
    static func suits(_ geometry: ConvolutionGeometry, _ size: MapSize) -> Bool {
        geometry.kernel == 3 && geometry.stride == 1 && geometry.padding == 1
            && tiles(size).area * planes < 9 * size.area
    }

    init(_ convolution: FoldedConvolution) {
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

    func needs() -> ScratchNeeds {
        ScratchNeeds(
            inputs: Self.planes * inputStride,
            products: Self.planes * outputStride, channels: geometry.inputChannels)
    }

    func apply(_ run: LayerRun, _ scratch: borrowing ForwardScratch) {
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

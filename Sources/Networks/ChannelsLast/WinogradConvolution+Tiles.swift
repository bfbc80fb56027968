import CNetworkKernels

extension WinogradConvolution {
    /// Transforms the 6x6 patch of tile `tile` of the run into row `row` of the 36 planes.
    func transform(
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
    func finish(
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

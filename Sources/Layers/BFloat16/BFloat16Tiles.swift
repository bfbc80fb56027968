import CLayerKernels

/// A convolution in bfloat16 by tiles of this package, of twelve rows by 32 outputs, for AVX512_BF16; whole tiles of a processor with AMX
/// are several times as fast, which is oneDNN's.
///
/// Rows of a tile are images where there are more of them than a row of the map has pixels, else pixels; either sums an output alike.
struct BFloat16Tiles: Sendable {
    private let window: jc_window
    private let panels: LastingNumbers<UInt16>
    private let bias: [Float]
    private let adds: Bool
    private let appliesReLU: Bool

    private static let columns = Int(jc_convolution_panel)

    /// Nil where outputs are no multiple of 32, or in groups.
    ///
    /// - Parameter size: of the input's maps.
    init?(_ convolution: FoldedConvolution, _ size: MapSize, adds: Bool, appliesReLU: Bool) {
        let geometry = convolution.geometry
        guard geometry.groups == 1, geometry.outputChannels.isMultiple(of: Self.columns),
            geometry.kernel <= Int(jc_largest_convolution_kernel)
        else { return nil }
        let output = geometry.outputSize(size)
        window = jc_window(
            height: size.height, width: size.width, channels: geometry.inputChannels, kernel: geometry.kernel,
            step: geometry.stride, padding: geometry.padding, out_height: output.height,
            out_width: output.width, out_channels: geometry.outputChannels)
        panels = Self.panels(convolution)
        bias = convolution.bias
        (self.adds, self.appliesReLU) = (adds, appliesReLU)
    }

    /// Weights [output][input][kernel row][kernel column] in the order of ``jc_tile_convolution``.
    private static func panels(_ convolution: FoldedConvolution) -> LastingNumbers<UInt16> {
        let (inputs, kernel) = (convolution.geometry.inputChannels, convolution.geometry.kernel)
        let row = (kernel * inputs + 1) / 2 * 2
        let panels = LastingNumbers<UInt16>(convolution.geometry.outputChannels * kernel * row)
        var rounded = [UInt16](repeating: 0, count: convolution.weights.count)
        convolution.weights.withUnsafeBufferPointer { BFloat16Maps.round($0, into: &rounded) }
        var source = 0
        for output in 0..<convolution.geometry.outputChannels {
            let (panel, column) = output.quotientAndRemainder(dividingBy: columns)
            for input in 0..<inputs {
                for position in 0..<kernel * kernel {
                    let (pair, half) = (position % kernel * inputs + input).quotientAndRemainder(
                        dividingBy: 2)
                    let line = (panel * kernel + position / kernel) * row / 2 + pair
                    panels.elements[2 * (line * columns + column) + half] = rounded[source]
                    source += 1
                }
            }
        }
        return panels
    }

    /// Whether the maps are read as they are.
    private var isPointwise: Bool { window.kernel == 1 && window.step == 1 && window.padding == 0 }

    /// Whether an image is a row of a tile, of `images` at once.
    private func takesImages(_ images: Int) -> Bool {
        !isPointwise && images >= window.out_width && window.channels.isMultiple(of: 2)
    }

    /// Numbers of scratch memory for up to `images` images.
    func scratchCount(images: Int) -> Int {
        isPointwise && window.channels.isMultiple(of: 2)
            ? 0 : images * window.height * (window.width + 2 * window.padding) * window.channels + 1
    }

    /// Convolves `images` maps of `input` into `output`.
    func apply(
        _ input: BFloat16Maps.Input, images: Int, into output: BFloat16Maps.Output,
        scratch: BFloat16Maps.Output
    ) {
        bias.withUnsafeBufferPointer { bias in
            var convolution = jc_tile_convolution(
                window: window, panels: panels.elements.baseAddress, bias: bias.baseAddress, adds: adds,
                relu: appliesReLU)
            if takesImages(images) {
                jc_bfloat16_tiles_by_images(input, &convolution, images, scratch, output)
            } else {
                jc_bfloat16_tiles_by_rows(input, &convolution, images, scratch, output)
            }
        }
    }
}

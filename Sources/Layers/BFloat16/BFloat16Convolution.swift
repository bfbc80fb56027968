import CLayerKernels
import COneDNN
import Statistics

/// A convolution in bfloat16 at one place of a network: bias, sum with what the output holds and ReLU are part of it.
///
/// A row's result is the same to the bit for any number of images: ``BFloat16Tiles`` sum alike, and so does oneDNN for each power of
/// two, into which the number is divided for it (its tests here hold it to that).
package final class BFloat16Convolution: Sendable {
    package let geometry: ConvolutionGeometry
    package let size: MapSize
    package let outputSize: MapSize
    private let way: Way
    private let name: String
    /// What a matrix product gives; nil for a convolution.
    package let product: Product?
    private let kernel: Kernel
    /// By the number of images.
    private let passes = Guarded([Int: Pass]())

    /// Who computes it.
    private enum Kernel {
        case tiles(BFloat16Tiles)
        case library(Handle)
    }

    /// How the library is asked.
    private enum Way {
        /// For maps as they are.
        case maps
        /// A 1x1 convolution of small maps: all their pixels as the row of one.
        case joined
        /// A linear layer: the tokens of all images as rows of a product. At the sizes of ViT-S and ViT-B 1000 to 2100
        /// GFLOP/s a thread of a Xeon with AMX, as a convolution 300.
        case product
        /// Patches, then the same: oneDNN takes images and rows one by one, and a few pixels fill no tile of its products.
        case patches

        /// By what was faster on a Xeon with AMX, microseconds an image: of 512 channels at 2 x 2 pixels 32 patches to 200
        /// without, at 7 x 7 with a stride 390 to 700, without one 1,100 to 940; joined 1x1 ones of 512 to 2048 channels 120
        /// to 150 at 7 x 7, and no better at 14 x 14.
        init(_ geometry: ConvolutionGeometry, output: MapSize) {
            let isSmall = geometry.groups == 1 && output.area <= Self.smallMap
            if isSmall, geometry.isPointwise {
                self = .joined
            } else if isSmall, geometry.stride > 1 || output.area <= Self.fewestPixels {
                self = .patches
            } else {
                self = .maps
            }
        }

        private static let fewestPixels = 9
        private static let smallMap = 64
    }

    /// - Parameters:
    ///   - size: of the input's maps.
    ///   - images: that it will mostly be asked for.
    ///   - adds: whether the result is added to what the output holds.
    ///   - product: what is given where it is a 1x1 convolution that is asked for as a matrix product; nil where it is not.
    ///   - tiles: whether this package's tiles compute what they can.
    /// - Throws: ``BFloat16Error`` where the library has none.
    package init(
        _ convolution: FoldedConvolution, _ size: MapSize, images: Int, adds: Bool, appliesReLU: Bool,
        product: Product? = nil, tiles: Bool = !BFloat16.hasTiles
    ) throws(BFloat16Error) {
        if let problem = BFloat16.problem { throw .missing(reason: problem) }
        geometry = convolution.geometry
        self.size = size
        name = convolution.name
        outputSize = geometry.outputSize(size)
        way = product == nil ? Way(geometry, output: outputSize) : .product
        self.product = product
        if tiles, product == nil,
            let tiles = BFloat16Tiles(convolution, size, adds: adds, appliesReLU: appliesReLU)
        {
            kernel = .tiles(tiles)
            return
        }
        let isDivided = way == .patches
        let shape = jc_onednn_shape(
            inputs: isDivided ? geometry.weightsPerOutput : geometry.inputChannels,
            outputs: geometry.outputChannels, kernel: isDivided ? 1 : geometry.kernel,
            stride: isDivided ? 1 : geometry.stride, padding: isDivided ? 0 : geometry.padding,
            groups: geometry.groups, adds: adds, relu: appliesReLU, floats: product == .floats,
            product: way == .product, gelu: product == .gelu)
        let weights = isDivided ? Self.byPatch(convolution) : convolution.weights
        guard
            let made = jc_onednn_convolution_create(
                shape, Self.maps(way, size, outputSize, images: images), weights, convolution.bias)
        else { throw .noConvolution(layer: convolution.name) }
        kernel = .library(Handle(made))
    }

    /// Weights [output][kernel row][kernel column][input], in the order of a patch.
    private static func byPatch(_ convolution: FoldedConvolution) -> [Float] {
        let (inputs, positions) = (
            convolution.geometry.inputChannels, convolution.geometry.kernel * convolution.geometry.kernel
        )
        return (0..<convolution.geometry.outputChannels).flatMap { output in
            (0..<positions).flatMap { position in
                (0..<inputs).map { convolution.weights[(output * inputs + $0) * positions + position] }
            }
        }
    }

    private static func maps(
        _ way: Way, _ size: MapSize, _ outputSize: MapSize, images: Int
    ) -> jc_onednn_maps {
        switch way {
        case .maps: jc_onednn_maps(images: images, height: size.height, width: size.width)
        case .joined, .product, .patches:
            jc_onednn_maps(images: 1, height: 1, width: images * outputSize.area)
        }
    }

    /// How its products are made, for reports.
    package var methodName: String {
        if case .tiles = kernel { return "bfloat16 tiles" }
        return switch way {
        case .maps: "bfloat16"
        case .joined: "bfloat16 joined"
        case .product: "bfloat16 product"
        case .patches: "bfloat16 patches"
        }
    }

    /// What a matrix product gives.
    package enum Product: Sendable {
        /// Sums in float32.
        case floats
        /// GELU of them, in bfloat16.
        case gelu
    }

    private var bytesPerOutput: Int { product == .floats ? 4 : 2 }

    /// Elements of the output of one image.
    package var outputCount: Int { outputSize.area * geometry.outputChannels }

    // MARK: - Runs

    /// Elements of the patches of up to `images` images, or of what else is made of the maps before.
    package func patchCount(images: Int) -> Int {
        if case .tiles(let tiles) = kernel { return tiles.scratchCount(images: images) }
        return way == .patches ? images * outputSize.area * geometry.weightsPerOutput : 0
    }

    /// Convolves `images` maps of `input` into `output`.
    package func apply(
        _ input: BFloat16Maps.Input, images: Int, into output: BFloat16Maps.Output,
        _ scratch: BFloat16Scratch
    ) throws(BFloat16Error) {
        precondition(bytesPerOutput == 2)
        switch kernel {
        case .library(let handle): try run(handle, input, images: images, into: output, scratch)
        case .tiles(let tiles):
            scratch.clock.measure(.products) {
                tiles.apply(input, images: images, into: output, scratch: scratch.patches)
            }
        }
    }

    /// ``Product/floats`` of rows in bfloat16.
    package func apply(
        _ input: BFloat16Maps.Input, images: Int, into output: UnsafeMutableBufferPointer<Float>,
        _ scratch: BFloat16Scratch
    ) throws(BFloat16Error) {
        precondition(product == .floats && output.count >= images * outputCount)
        guard let target = output.baseAddress, case .library(let handle) = kernel else { return }
        try run(handle, input, images: images, into: target, scratch)
    }

    private func run(
        _ handle: Handle, _ input: BFloat16Maps.Input, images: Int, into output: UnsafeMutableRawPointer,
        _ scratch: BFloat16Scratch
    ) throws(BFloat16Error) {
        var first = 0
        while first < images {
            // The greatest power of two that is left.
            let part = 1 << (Int.bitWidth - 1 - (images - first).leadingZeroBitCount)
            let pass = try pass(part, of: handle)
            let maps = input + first * size.area * geometry.inputChannels
            let source = scratch.clock.measure(.transforms) { patches(maps, images: part, scratch) }
            let library = scratch.library(bytes: jc_onednn_pass_scratch(pass.pointer))
            let isDone = scratch.clock.measure(.products) {
                jc_onednn_run(
                    pass.pointer, scratch.stream, source, output + first * outputCount * bytesPerOutput,
                    library)
            }
            guard isDone else { throw .failed(layer: name) }
            first += part
        }
    }

    /// What the library reads.
    private func patches(
        _ maps: BFloat16Maps.Input, images: Int, _ scratch: BFloat16Scratch
    ) -> BFloat16Maps.Input {
        guard way == .patches else { return maps }
        let window = jc_window(
            height: size.height, width: size.width, channels: geometry.inputChannels,
            kernel: geometry.kernel, step: geometry.stride, padding: geometry.padding,
            out_height: outputSize.height, out_width: outputSize.width, out_channels: geometry.outputChannels)
        jc_bfloat16_patches(maps, window, images, scratch.patches)
        return BFloat16Maps.Input(scratch.patches)
    }

    private func pass(_ images: Int, of handle: Handle) throws(BFloat16Error) -> Pass {
        let found = passes.withLock { passes in
            if let known = passes[images] { return Optional(known) }
            guard
                let made = jc_onednn_pass_create(
                    handle.pointer, Self.maps(way, size, outputSize, images: images))
            else { return nil }
            let pass = Pass(made, of: handle)
            passes[images] = pass
            return pass
        }
        guard let found else { throw .noConvolution(layer: name) }
        return found
    }

    /// The library's convolution, which is only read once it is made.
    private final class Handle: @unchecked Sendable {
        let pointer: OpaquePointer
        init(_ pointer: OpaquePointer) { self.pointer = pointer }
        deinit { jc_onednn_convolution_destroy(pointer) }
    }

    /// The library's convolution for one number of images, which several threads may run.
    private final class Pass: @unchecked Sendable {
        let pointer: OpaquePointer
        private let convolution: Handle

        init(_ pointer: OpaquePointer, of convolution: Handle) {
            (self.pointer, self.convolution) = (pointer, convolution)
        }

        deinit { jc_onednn_pass_destroy(pointer) }
    }
}

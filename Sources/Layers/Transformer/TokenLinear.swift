import CLayerKernels

/// A linear layer of tokens, y = x W^T + b, in one of the ways of ``TokenEngine``.
///
/// A row's result is the same to the bit beside any other rows. OpenBLAS's AVX-512 kernels sum a row alike in any call that is not
/// small; others, and small calls, get the tokens of one image at a time.
package struct TokenLinear: Sendable {
    /// For reports, such as `blocks.0.attn.qkv`.
    package let name: String
    package let inputCount: Int
    package let outputCount: Int
    /// A number for each output.
    private let bias: [Float]
    private let products: Products

    private enum Products: Sendable {
        /// `[inputs, outputs]`.
        case library([Float])
        case tiles(ProductWeights)
        case halfTiles(HalfPanels)
        /// For the tokens of images of one size.
        case oneDNN(BFloat16Convolution)
    }

    /// - Parameters:
    ///   - weight: `[outputs, inputs]` row-major.
    ///   - bias: nil for zeros.
    ///   - engine: of float32.
    package init(
        name: String, weight: [Float], bias: [Float]?, inputCount: Int, outputCount: Int,
        engine: TokenEngine = .best(.float32)
    ) {
        precondition(weight.count == inputCount * outputCount && (bias?.count ?? outputCount) == outputCount)
        (self.name, self.inputCount, self.outputCount) = (name, inputCount, outputCount)
        let bias = bias ?? [Float](repeating: 0, count: outputCount)
        self.bias = bias
        let turned = Self.transposed(weight, rows: outputCount, columns: inputCount)
        products =
            engine == .tiles
            ? .tiles(ProductWeights(turned[...], inner: inputCount, columns: outputCount)) : .library(turned)
    }

    /// The same layer with products in bfloat16, of numbers that are rounded, to sums in float32.
    ///
    /// - Parameters:
    ///   - activation: what follows, into rows of bfloat16.
    ///   - sizes: for whose engine, and tokens and images that it will mostly be asked for.
    init(
        _ exact: TokenLinear, followedBy activation: TokenActivation? = nil, _ sizes: TokenSizes
    ) throws(BFloat16Error) {
        (name, inputCount, outputCount, bias) = (
            exact.name, exact.inputCount, exact.outputCount, exact.bias
        )
        let weight = exact.weight
        guard sizes.engine == .oneDNN else {
            products = .halfTiles(HalfPanels(weight: weight, bias: bias, inputs: inputCount))
            return
        }
        // The bias of sums is added by what follows, in float32.
        let convolution = FoldedConvolution(
            name: name,
            geometry: ConvolutionGeometry(inputChannels: inputCount, outputChannels: outputCount, kernel: 1),
            weights: weight,
            bias: activation == .gelu ? bias : [Float](repeating: 0, count: outputCount))
        products = .oneDNN(
            try BFloat16Convolution(
                convolution, MapSize(height: 1, width: sizes.tokenCount), images: sizes.imagesAtOnce,
                adds: false, appliesReLU: false, product: activation == .gelu ? .gelu : .floats))
    }

    /// `[outputs, inputs]` of a layer in float32.
    private var weight: [Float] {
        switch products {
        case .library(let weights): Self.transposed(weights, rows: inputCount, columns: outputCount)
        case .tiles(let weights):
            Self.transposed(weights.matrix, rows: inputCount, columns: outputCount)
        case .halfTiles, .oneDNN: []
        }
    }

    private static func transposed(_ matrix: [Float], rows: Int, columns: Int) -> [Float] {
        [Float](unsafeUninitializedCapacity: matrix.count) { turned, count in
            guard let to = turned.baseAddress else { return }
            jc_transpose(matrix, rows, columns, columns, to, rows)
            count = matrix.count
        }
    }

    /// activation(x W^T + b) of `rows` rows, and what is added to it; to rows of bfloat16 nothing is.
    func apply(
        _ input: TokenRows, rows: Int, activation: TokenActivation? = nil,
        adding residual: UnsafePointer<Float>? = nil, into output: TokenRows, _ memory: TokenMemory
    ) throws(BFloat16Error) {
        switch (products, input, output) {
        case (.tiles(let weights), .floats(let input), .floats(let output)):
            enter("tiles", memory)
            memory.clock.measure(.products) {
                bias.withUnsafeBufferPointer { bias in
                    weights.multiply(
                        UnsafeBufferPointer(input), aStride: inputCount, rows: rows, into: output,
                        cStride: outputCount,
                        then: jc_product_end(
                            bias: bias.baseAddress, residual: residual,
                            activation: activation?.kernel ?? jc_no_activation))
                }
            }
        case (.halfTiles(let panels), .halves(let input), _):
            enter("tiles", memory)
            memory.clock.measure(.products) {
                panels.multiply(
                    input, rows: rows, adding: residual, activation?.kernel ?? jc_no_activation, into: output)
            }
        case (.library(let weights), .floats(let input), .floats(let output)):
            enter("dense", memory)
            multiply(TokenInput(input), by: weights, rows: rows, into: output, memory)
            finish(output, rows: rows, activation, adding: residual, memory)
        case (.oneDNN(let convolution), .halves(let input), .floats(let output)):
            try run(convolution, input, rows: rows, into: output, memory)
            finish(output, rows: rows, activation, adding: residual, memory)
        case (.oneDNN(let convolution), .halves(let input), .halves(let output)):
            guard convolution.product != .gelu else {
                return try run(convolution, input, rows: rows, into: output, memory)
            }
            let sums = memory.sumsOfHidden
            try run(convolution, input, rows: rows, into: sums, memory)
            finish(sums, rows: rows, activation, adding: nil, memory)
            memory.clock.measure(.transforms) {
                TokenRows.halves(output).round(
                    TokenInput(rebasing: UnsafeBufferPointer(sums)[..<(rows * outputCount)]))
            }
        default: throw .failed(layer: name)
        }
    }

    private func enter(_ method: String, _ memory: TokenMemory) {
        memory.clock.enter(name, method, operationsPerRow: 2 * inputCount * outputCount)
    }

    // MARK: - Libraries

    /// Rows of a product that are computed in one call.
    private func rowsAtOnce(_ rows: Int, tokens: Int) -> Int {
        BLAS.rowsMayMix && tokens * inputCount * outputCount > Self.greatestSmallProduct ? rows : tokens
    }

    /// OpenBLAS has kernels of another order for smaller ones.
    private static let greatestSmallProduct = 1_000_000

    private func multiply(
        _ input: TokenInput, by weights: [Float], rows: Int, into output: TokenOutput, _ memory: TokenMemory
    ) {
        memory.clock.measure(.products) {
            weights.withUnsafeBufferPointer { weights in
                RowBlocks.forEach(rows: rows, atOnce: rowsAtOnce(rows, tokens: memory.tokenCount)) {
                    first, count in
                    MatrixProduct(rows: count, columns: outputCount, inner: inputCount).multiply(
                        TokenInput(rebasing: input[(first * inputCount)...]), weights,
                        bStride: outputCount,
                        into: TokenOutput(rebasing: output[(first * outputCount)...]),
                        cStride: outputCount)
                }
            }
        }
    }

    private func run(
        _ convolution: BFloat16Convolution, _ input: UnsafeMutableBufferPointer<UInt16>, rows: Int,
        into output: TokenOutput, _ memory: TokenMemory
    ) throws(BFloat16Error) {
        guard let scratch = memory.reduced, let start = input.baseAddress else { throw .failed(layer: name) }
        enter(convolution.methodName, memory)
        try convolution.apply(
            BFloat16Maps.Input(start), images: rows / memory.tokenCount, into: output, scratch)
    }

    private func run(
        _ convolution: BFloat16Convolution, _ input: UnsafeMutableBufferPointer<UInt16>, rows: Int,
        into output: UnsafeMutableBufferPointer<UInt16>, _ memory: TokenMemory
    ) throws(BFloat16Error) {
        guard let scratch = memory.reduced, let start = input.baseAddress, let target = output.baseAddress
        else { throw .failed(layer: name) }
        enter(convolution.methodName, memory)
        try convolution.apply(
            BFloat16Maps.Input(start), images: rows / memory.tokenCount, into: target, scratch)
    }

    /// activation(y + b), or y + b and what is added to it.
    private func finish(
        _ output: TokenOutput, rows: Int, _ activation: TokenActivation?,
        adding residual: UnsafePointer<Float>?, _ memory: TokenMemory
    ) {
        guard let output = output.baseAddress else { return }
        memory.clock.measure(.epilogue) {
            if let activation {
                jc_activate(output, rows, outputCount, bias, activation.kernel)
            } else {
                jc_epilogue(output, rows, outputCount, outputCount, bias, residual, false)
            }
        }
    }
}

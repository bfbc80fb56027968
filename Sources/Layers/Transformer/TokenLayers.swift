import CLayerKernels

/// Rows of numbers that a layer reads: `[rows, width]`, one after the other.
package typealias TokenInput = UnsafeBufferPointer<Float>
/// Rows that it writes.
package typealias TokenOutput = UnsafeMutableBufferPointer<Float>

/// A linear layer of tokens, y = x W^T + b, whose bias is added by what follows it.
///
/// A row's result is the same to the bit beside any other rows. Products of many rows are single calls: with a Xeon's AVX-512
/// kernels, the tokens of four images times the weights of ViT-S and ViT-B at 100 to 120 GFLOP/s a thread of two, in small calls
/// as ``ProductWeights`` makes them 75 to 94. Those kernels sum a row alike in any call that is not small; others, and small
/// calls, get the tokens of one image at a time.
package struct TokenLinear: Sendable {
    /// For reports, such as `blocks.0.attn.qkv`.
    package let name: String
    package let inputCount: Int
    package let outputCount: Int
    /// A number for each output.
    package let bias: [Float]
    private let products: Products

    private enum Products: Sendable {
        /// `[inputs, outputs]`.
        case float32([Float])
        /// For the tokens of images of one size.
        case bfloat16(BFloat16Convolution)
    }

    /// - Parameters:
    ///   - weight: `[outputs, inputs]` row-major.
    ///   - bias: nil for zeros.
    package init(name: String, weight: [Float], bias: [Float]?, inputCount: Int, outputCount: Int) {
        precondition(weight.count == inputCount * outputCount && (bias?.count ?? outputCount) == outputCount)
        (self.name, self.inputCount, self.outputCount) = (name, inputCount, outputCount)
        self.bias = bias ?? [Float](repeating: 0, count: outputCount)
        products = .float32(Self.transposed(weight, rows: outputCount, columns: inputCount))
    }

    /// The same layer with products in bfloat16, of float32 numbers that are rounded, to sums in float32.
    ///
    /// - Parameters:
    ///   - tokens: of an image.
    ///   - images: that it will mostly be asked for.
    ///   - gives: sums, or GELU of them in bfloat16.
    package init(
        _ exact: TokenLinear, tokens: Int, images: Int, gives product: BFloat16Convolution.Product = .floats
    ) throws(BFloat16Error) {
        (name, inputCount, outputCount, bias) = (
            exact.name, exact.inputCount, exact.outputCount, exact.bias
        )
        guard case .float32(let weights) = exact.products else {
            products = exact.products
            return
        }
        // The bias of sums is added by what follows, in float32.
        let convolution = FoldedConvolution(
            name: name,
            geometry: ConvolutionGeometry(inputChannels: inputCount, outputChannels: outputCount, kernel: 1),
            weights: Self.transposed(weights, rows: inputCount, columns: outputCount),
            bias: product == .gelu ? bias : [Float](repeating: 0, count: outputCount))
        products = .bfloat16(
            try BFloat16Convolution(
                convolution, MapSize(height: 1, width: tokens), images: images, adds: false,
                appliesReLU: false, product: product))
    }

    private static func transposed(_ matrix: [Float], rows: Int, columns: Int) -> [Float] {
        [Float](unsafeUninitializedCapacity: matrix.count) { turned, count in
            guard let to = turned.baseAddress else { return }
            jc_transpose(matrix, rows, columns, columns, to, rows)
            count = matrix.count
        }
    }

    /// Rows of a product that are computed in one call.
    private func rowsAtOnce(_ rows: Int, tokens: Int) -> Int {
        BLAS.rowsMayMix && tokens * inputCount * outputCount > Self.greatestSmallProduct ? rows : tokens
    }

    /// OpenBLAS has kernels of another order for smaller ones.
    private static let greatestSmallProduct = 1_000_000

    /// x W^T of `rows` rows.
    func multiply(
        _ input: TokenInput, rows: Int, into output: TokenOutput, _ memory: TokenMemory
    ) throws(BFloat16Error) {
        switch products {
        case .float32(let weights):
            memory.clock.enter(name, "dense", operationsPerRow: 2 * inputCount * outputCount)
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
        case .bfloat16(let convolution):
            let scratch = try scratch(convolution, memory)
            try convolution.apply(input, images: rows / memory.tokenCount, into: output, scratch)
        }
    }

    /// What products in bfloat16 share, and their time is counted to this layer.
    private func scratch(
        _ convolution: BFloat16Convolution, _ memory: TokenMemory
    ) throws(BFloat16Error) -> BFloat16Scratch {
        guard let scratch = memory.reduced else { throw .failed(layer: name) }
        memory.clock.enter(name, convolution.methodName, operationsPerRow: 2 * inputCount * outputCount)
        return scratch
    }

    /// y + b, and what is added to it.
    private func finish(
        _ output: TokenOutput, rows: Int, adding residual: UnsafePointer<Float>?, _ memory: TokenMemory
    ) {
        guard let output = output.baseAddress else { return }
        memory.clock.measure(.epilogue) { jc_epilogue(output, rows, outputCount, bias, residual, false) }
    }

    /// GELU of x W^T + b in bfloat16, where that is what the layer gives; else nil.
    func activated(
        _ input: TokenInput, rows: Int, _ memory: TokenMemory
    ) throws(BFloat16Error) -> BFloat16Maps.Input? {
        guard case .bfloat16(let convolution) = products, convolution.product == .gelu else { return nil }
        return try convolution.activated(
            input, images: rows / memory.tokenCount, scratch(convolution, memory))
    }

    /// x W^T + b of rows in bfloat16, and what is added to it.
    func apply(
        halves input: BFloat16Maps.Input, rows: Int, adding residual: UnsafePointer<Float>,
        into output: TokenOutput, _ memory: TokenMemory
    ) throws(BFloat16Error) {
        guard case .bfloat16(let convolution) = products else { throw .failed(layer: name) }
        let scratch = try scratch(convolution, memory)
        try convolution.apply(input, images: rows / memory.tokenCount, into: output, scratch)
        finish(output, rows: rows, adding: residual, memory)
    }

    /// x W^T + b of `rows` rows, and what is added to it.
    func apply(
        _ input: TokenInput, rows: Int, adding residual: UnsafePointer<Float>? = nil,
        into output: TokenOutput, _ memory: TokenMemory
    ) throws(BFloat16Error) {
        try multiply(input, rows: rows, into: output, memory)
        finish(output, rows: rows, adding: residual, memory)
    }
}

/// A layer norm of tokens: y = (x - mean) / sqrt(variance + epsilon) * weight + bias of each row, as torch's `LayerNorm`.
package struct TokenNormalization: Sendable {
    private let weight: [Float]
    private let bias: [Float]
    private let epsilon: Float

    package init(weight: [Float], bias: [Float], epsilon: Double) {
        precondition(weight.count == bias.count)
        (self.weight, self.bias, self.epsilon) = (weight, bias, Float(epsilon))
    }

    package func apply(_ input: TokenInput, rows: Int, into output: TokenOutput, _ clock: TokenClock) {
        precondition(input.count >= rows * weight.count && output.count >= rows * weight.count)
        guard let from = input.baseAddress, let to = output.baseAddress else { return }
        clock.measure(.transforms) { jc_layer_norm(from, rows, weight.count, weight, bias, epsilon, to) }
    }
}

/// What stands between the linear layers of a block.
public enum TokenActivation: String, Sendable, CaseIterable, Codable {
    /// x Phi(x), Phi the normal distribution's (Hendrycks and Gimpel 2016).
    case gelu
    /// x sigmoid(1.702 x), as OpenAI's CLIP has it.
    case quickGELU = "quick-gelu"
    /// GELU by a hyperbolic tangent.
    case geluTanh = "gelu-tanh"
    /// max(0, x).
    case relu

    fileprivate var kernel: jc_activation {
        switch self {
        case .gelu: jc_gelu
        case .quickGELU: jc_quick_gelu
        case .geluTanh: jc_gelu_tanh
        case .relu: jc_relu
        }
    }
}

/// The layers of a block that work on each token alone.
package enum FeedForward: Sendable {
    /// W2 activation(W1 x + b1) + b2.
    case plain(TokenLinear, TokenActivation, TokenLinear)
    /// W3 (silu(a) b) + b3 with [a, b] = W12 x + b12: SwiGLU (Shazeer 2020).
    case gated(TokenLinear, TokenLinear)

    /// The same with products in bfloat16; GELU is then part of the first one.
    func reduced(tokens: Int, images: Int) throws(BFloat16Error) -> FeedForward {
        switch self {
        case .plain(let first, let activation, let last):
            .plain(
                try TokenLinear(
                    first, tokens: tokens, images: images, gives: activation == .gelu ? .gelu : .floats),
                activation, try TokenLinear(last, tokens: tokens, images: images))
        case .gated(let first, let last):
            .gated(
                try TokenLinear(first, tokens: tokens, images: images),
                try TokenLinear(last, tokens: tokens, images: images))
        }
    }

    /// The layer that reads tokens, and the one that gives them back.
    var layers: (first: TokenLinear, last: TokenLinear) {
        switch self {
        case .plain(let first, _, let last), .gated(let first, let last): (first, last)
        }
    }

    /// Adds `residual` to what the layers make of `rows` rows.
    func apply(
        _ input: TokenInput, rows: Int, adding residual: UnsafePointer<Float>, into output: TokenOutput,
        _ memory: TokenMemory
    ) throws(BFloat16Error) {
        let (first, last) = layers
        if let halves = try first.activated(input, rows: rows, memory) {
            return try last.apply(halves: halves, rows: rows, adding: residual, into: output, memory)
        }
        try first.multiply(input, rows: rows, into: memory.hidden, memory)
        guard let hidden = memory.hidden.baseAddress else { return }
        switch self {
        case .plain(_, let activation, _):
            memory.clock.measure(.epilogue) {
                jc_activate(hidden, rows, first.outputCount, first.bias, activation.kernel)
            }
            try last.apply(
                TokenInput(memory.hidden), rows: rows, adding: residual, into: output, memory)
        case .gated:
            guard let gate = memory.gate.baseAddress else { return }
            memory.clock.measure(.epilogue) { jc_gate(hidden, rows, last.inputCount, first.bias, gate) }
            try last.apply(TokenInput(memory.gate), rows: rows, adding: residual, into: output, memory)
        }
    }
}

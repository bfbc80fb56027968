import CLayerKernels

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

    var kernel: jc_activation {
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

    /// The same with products in bfloat16.
    func reduced(_ sizes: TokenSizes) throws(BFloat16Error) -> FeedForward {
        switch self {
        case .plain(let first, let activation, let last):
            .plain(
                try TokenLinear(first, followedBy: activation, sizes), activation,
                try TokenLinear(last, sizes))
        case .gated(let first, let last):
            .gated(try TokenLinear(first, sizes), try TokenLinear(last, sizes))
        }
    }

    /// Adds `residual` to what the layers make of `rows` rows.
    func apply(
        _ input: TokenRows, rows: Int, adding residual: UnsafePointer<Float>, into output: TokenRows,
        _ memory: TokenMemory
    ) throws(BFloat16Error) {
        switch self {
        case .plain(let first, let activation, let last):
            try first.apply(input, rows: rows, activation: activation, into: memory.hidden, memory)
            try last.apply(memory.hidden, rows: rows, adding: residual, into: output, memory)
        case .gated(let first, let last):
            try first.apply(input, rows: rows, into: .floats(memory.sumsOfHidden), memory)
            gate(rows: rows, width: last.inputCount, memory)
            try last.apply(memory.hidden, rows: rows, adding: residual, into: output, memory)
        }
    }

    private func gate(rows: Int, width: Int, _ memory: TokenMemory) {
        guard let pairs = memory.sumsOfHidden.baseAddress else { return }
        memory.clock.measure(.epilogue) {
            switch memory.hidden {
            case .floats(let gated): gated.baseAddress.map { jc_gate(pairs, rows, width, $0) }
            case .halves(let gated): gated.baseAddress.map { jc_gate_bfloat16(pairs, rows, width, $0) }
            }
        }
    }
}

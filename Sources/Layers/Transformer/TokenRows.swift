import CLayerKernels

/// Rows of numbers that a layer reads: `[rows, width]`, one after the other.
package typealias TokenInput = UnsafeBufferPointer<Float>
/// Rows that it writes.
package typealias TokenOutput = UnsafeMutableBufferPointer<Float>

/// Memory of rows between layers: float32, or bfloat16 where the next layer multiplies that.
package enum TokenRows {
    case floats(TokenOutput)
    case halves(UnsafeMutableBufferPointer<UInt16>)

    /// - Parameter precision: of the numbers; all of them are 0.
    static func allocate(_ count: Int, _ precision: Precision) -> TokenRows {
        switch precision {
        case .float32: .floats(.zeros(count))
        case .bfloat16: .halves(.zeros(count))
        }
    }

    func deallocate() {
        switch self {
        case .floats(let rows): rows.deallocate()
        case .halves(let rows): rows.deallocate()
        }
    }

    /// Keeps rounded numbers where it is of bfloat16.
    func round(_ rows: TokenInput) {
        guard case .halves(let halves) = self, let target = halves.baseAddress else { return }
        precondition(halves.count >= rows.count)
        BFloat16Maps.round(rows, into: target)
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

    /// The same, rounded where the rows are of bfloat16; `row` is scratch memory of one row.
    func apply(_ input: TokenInput, rows: Int, into output: TokenRows, row: TokenOutput, _ clock: TokenClock)
    {
        switch output {
        case .floats(let floats): apply(input, rows: rows, into: floats, clock)
        case .halves(let halves):
            precondition(input.count >= rows * weight.count && halves.count >= rows * weight.count)
            precondition(row.count >= weight.count)
            guard let from = input.baseAddress, let to = halves.baseAddress, let spare = row.baseAddress
            else { return }
            clock.measure(.transforms) {
                jc_layer_norm_bfloat16(from, rows, weight.count, weight, bias, epsilon, spare, to)
            }
        }
    }
}

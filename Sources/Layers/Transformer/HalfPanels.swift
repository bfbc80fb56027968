import CLayerKernels

/// Weights of a linear layer in bfloat16, in panels of 32 outputs, as the tiles of 12 rows by 32 columns read them.
///
/// A Zen 5 multiplies those of ViT-S at 450 to 510 GFLOP/s a core. A row is summed in one order whatever stands beside it.
struct HalfPanels: Sendable {
    let inputCount: Int
    let outputCount: Int
    /// `[panel, pair of inputs, 32, 2]`.
    private let values: LastingNumbers<UInt16>
    /// Zeros beyond the last output.
    private let bias: [Float]

    static let columns = 32

    /// - Parameters:
    ///   - weight: `[outputs, inputs]`, an even number of inputs.
    ///   - bias: a number for each output.
    init(weight: [Float], bias: [Float], inputs inputCount: Int) {
        let outputCount = bias.count
        precondition(weight.count == inputCount * outputCount && inputCount.isMultiple(of: 2))
        (self.inputCount, self.outputCount) = (inputCount, outputCount)
        let panels = (outputCount + Self.columns - 1) / Self.columns
        self.bias = bias + [Float](repeating: 0, count: panels * Self.columns - outputCount)
        let floats = UnsafeMutableBufferPointer<Float>.zeros(panels * Self.columns * inputCount)
        defer { floats.deallocate() }
        weight.withUnsafeBufferPointer { weight in
            guard let from = weight.baseAddress, let to = floats.baseAddress else { return }
            for first in stride(from: 0, to: outputCount, by: Self.columns) {
                jc_transpose(
                    from + first * inputCount, min(Self.columns, outputCount - first), inputCount,
                    inputCount, to + first * inputCount, Self.columns)
            }
        }
        values = Self.paired(floats)
    }

    /// Rounded, each two lines of 32 as 32 pairs.
    private static func paired(_ floats: UnsafeMutableBufferPointer<Float>) -> LastingNumbers<UInt16> {
        let pairs = LastingNumbers<UInt16>(floats.count)
        var lines = [UInt16](repeating: 0, count: 2 * columns)
        for first in stride(from: 0, to: floats.count, by: lines.count) {
            lines.withUnsafeMutableBufferPointer { lines in
                let part = UnsafeBufferPointer(rebasing: floats[first..<(first + lines.count)])
                lines.baseAddress.map { BFloat16Maps.round(part, into: $0) }
                for column in 0..<columns {
                    pairs.elements[first + 2 * column] = lines[column]
                    pairs.elements[first + 2 * column + 1] = lines[columns + column]
                }
            }
        }
        return pairs
    }

    /// activation(x W^T + b) of `rows` rows, and what is added to it; where rows of bfloat16 are wanted nothing is.
    func multiply(
        _ input: UnsafeMutableBufferPointer<UInt16>, rows: Int, adding residual: UnsafePointer<Float>?,
        _ activation: jc_activation, into output: TokenRows
    ) {
        let shape = jc_token_shape(rows: rows, inner: inputCount, columns: outputCount)
        precondition(input.count >= rows * inputCount)
        switch output {
        case .floats(let output):
            precondition(output.count >= rows * outputCount)
            jc_token_product_bfloat16(
                shape, input.baseAddress, values.elements.baseAddress, bias, residual, activation,
                output.baseAddress, nil)
        case .halves(let output):
            precondition(output.count >= rows * outputCount)
            jc_token_product_bfloat16(
                shape, input.baseAddress, values.elements.baseAddress, bias, nil, activation, nil,
                output.baseAddress)
        }
    }
}

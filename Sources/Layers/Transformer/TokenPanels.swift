import CLayerKernels

/// Who multiplies tokens by weights.
package enum TokenEngine: Sendable {
    /// float32, by OpenBLAS: any processor, and what the others are checked by.
    case library
    /// float32, by kernels of this package for AVX-512.
    case tiles
    /// bfloat16, by oneDNN.
    case oneDNN
    /// bfloat16, by kernels of this package for AVX512_BF16.
    case halfTiles

    /// The fastest here: what OPENBLAS_CORETYPE confines to AVX2 stays there.
    package static func best(_ precision: Precision) -> TokenEngine {
        switch precision {
        case .float32: BLAS.hasSmallKernels && TokenEngine.tiles.isHere ? .tiles : .library
        case .bfloat16: BFloat16.hasTiles ? .oneDNN : .halfTiles
        }
    }

    /// Whether this machine has what it takes.
    package var isHere: Bool {
        switch self {
        case .library: true
        case .tiles: jc_has_avx512()
        case .oneDNN, .halfTiles: BFloat16.problem == nil
        }
    }

    /// What it multiplies.
    var precision: Precision {
        switch self {
        case .library, .tiles: .float32
        case .oneDNN, .halfTiles: .bfloat16
        }
    }
}

/// Weights of a linear layer in panels of 32 outputs, as the tiles of 12 rows by 32 columns read them.
///
/// A Zen 5 multiplies those of ViT-S at 235 to 245 GFLOP/s a core beside other work, at 450 to 510 in bfloat16. A row is summed in one
/// order whatever stands beside it.
struct TokenPanels: Sendable {
    let inputCount: Int
    let outputCount: Int
    private let values: Values
    /// Zeros beyond the last output.
    private let bias: [Float]

    private enum Values: Sendable {
        /// `[panel, input, 32]`.
        case floats(Panels<Float>)
        /// `[panel, pair of inputs, 32, 2]`.
        case halves(Panels<UInt16>)
    }

    /// Memory that is only read once it is made.
    private final class Panels<Element: AdditiveArithmetic>: @unchecked Sendable {
        let elements: UnsafeMutableBufferPointer<Element>
        init(_ count: Int) { elements = .zeros(count) }
        deinit { elements.deallocate() }
    }

    static let columns = 32

    /// - Parameters:
    ///   - weight: `[outputs, inputs]`.
    ///   - bias: a number for each output.
    ///   - precision: bfloat16 wants an even number of inputs.
    init(weight: [Float], bias: [Float], inputs inputCount: Int, _ precision: Precision) {
        let outputCount = bias.count
        precondition(weight.count == inputCount * outputCount)
        (self.inputCount, self.outputCount) = (inputCount, outputCount)
        let panels = (outputCount + Self.columns - 1) / Self.columns
        self.bias = bias + [Float](repeating: 0, count: panels * Self.columns - outputCount)
        let floats = Panels<Float>(panels * Self.columns * inputCount)
        weight.withUnsafeBufferPointer { weight in
            guard let from = weight.baseAddress, let to = floats.elements.baseAddress else { return }
            for first in stride(from: 0, to: outputCount, by: Self.columns) {
                jc_transpose(
                    from + first * inputCount, min(Self.columns, outputCount - first), inputCount,
                    inputCount, to + first * inputCount, Self.columns)
            }
        }
        switch precision {
        case .float32: values = .floats(floats)
        case .bfloat16:
            precondition(inputCount.isMultiple(of: 2))
            values = .halves(Self.paired(floats.elements))
        }
    }

    /// `[outputs, inputs]` of float32.
    var weight: [Float] {
        guard case .floats(let panels) = values else { return [] }
        return [Float](unsafeUninitializedCapacity: inputCount * outputCount) { weight, count in
            guard let from = panels.elements.baseAddress, let to = weight.baseAddress else { return }
            for first in stride(from: 0, to: outputCount, by: Self.columns) {
                jc_transpose(
                    from + first * inputCount, inputCount, min(Self.columns, outputCount - first),
                    Self.columns, to + first * inputCount, inputCount)
            }
            count = inputCount * outputCount
        }
    }

    /// Rounded, each two lines of 32 as 32 pairs.
    private static func paired(_ floats: UnsafeMutableBufferPointer<Float>) -> Panels<UInt16> {
        let pairs = Panels<UInt16>(floats.count)
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
        _ input: TokenRows, rows: Int, adding residual: UnsafePointer<Float>?, _ activation: jc_activation,
        into output: TokenRows
    ) {
        let shape = jc_token_shape(rows: rows, inner: inputCount, columns: outputCount)
        switch (values, input, output) {
        case (.floats(let panels), .floats(let input), .floats(let output)):
            precondition(input.count >= rows * inputCount && output.count >= rows * outputCount)
            jc_token_product(
                shape, input.baseAddress, panels.elements.baseAddress, bias, residual, activation,
                output.baseAddress)
        case (.halves(let panels), .halves(let input), .floats(let output)):
            precondition(input.count >= rows * inputCount && output.count >= rows * outputCount)
            jc_token_product_bfloat16(
                shape, input.baseAddress, panels.elements.baseAddress, bias, residual, activation,
                output.baseAddress, nil)
        case (.halves(let panels), .halves(let input), .halves(let output)):
            precondition(input.count >= rows * inputCount && output.count >= rows * outputCount)
            jc_token_product_bfloat16(
                shape, input.baseAddress, panels.elements.baseAddress, bias, nil, activation, nil,
                output.baseAddress)
        default: preconditionFailure("rows of \(inputCount) numbers in another precision than the weights")
        }
    }
}

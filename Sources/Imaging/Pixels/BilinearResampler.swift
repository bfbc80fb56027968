import CImagingKernels

/// Pillow's antialiased bilinear resize: one pass along each axis, with 8 bits between them.
/// A pass is left out where it would not change the size.
struct BilinearResampler {
    let inputWidth: Int
    let inputHeight: Int
    let outputWidth: Int
    let outputHeight: Int
    let order: PassOrder

    /// Resizes `inputHeight` rows of `inputWidth` pixels that begin `rowBytes` apart.
    ///
    /// - Returns: `outputHeight * outputWidth * 3` bytes.
    func resize(_ source: UnsafePointer<UInt8>, rowBytes: Int) -> [UInt8] {
        guard inputWidth != outputWidth, inputHeight != outputHeight else {
            return resizeOneAxis(source, rowBytes: rowBytes)
        }
        let columnsFirst = order.columnsFirst(
            inputWidth: inputWidth, inputHeight: inputHeight, outputWidth: outputWidth,
            outputHeight: outputHeight)
        let first = with(
            outputWidth: columnsFirst ? inputWidth : outputWidth,
            outputHeight: columnsFirst ? outputHeight : inputHeight)
        let second = Self(
            inputWidth: first.outputWidth, inputHeight: first.outputHeight, outputWidth: outputWidth,
            outputHeight: outputHeight, order: order)
        return first.resizeOneAxis(source, rowBytes: rowBytes).withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return [] }
            return second.resizeOneAxis(base, rowBytes: first.outputWidth * 3)
        }
    }

    /// The resampler of the same input to another size.
    private func with(outputWidth: Int, outputHeight: Int) -> Self {
        Self(
            inputWidth: inputWidth, inputHeight: inputHeight, outputWidth: outputWidth,
            outputHeight: outputHeight, order: order)
    }

    /// Resizes where at most one of the sides changes.
    private func resizeOneAxis(_ source: UnsafePointer<UInt8>, rowBytes: Int) -> [UInt8] {
        if inputWidth != outputWidth { return resizeRows(source, rowBytes: rowBytes) }
        if inputHeight != outputHeight { return resizeColumns(source, rowBytes: rowBytes) }
        return copyRows(source, rowBytes: rowBytes)
    }

    /// The horizontal pass: `inputHeight` rows of `outputWidth` pixels.
    private func resizeRows(_ source: UnsafePointer<UInt8>, rowBytes: Int) -> [UInt8] {
        let table = ResamplingTable(input: inputWidth, output: outputWidth)
        let count = inputHeight * outputWidth * 3
        return [UInt8](unsafeUninitializedCapacity: count) { target, initialized in
            guard let output = target.baseAddress else { return }
            let end = source + (inputHeight - 1) * rowBytes + inputWidth * 3
            for row in 0..<inputHeight {
                jc_resample_row(
                    source + row * rowBytes, end, output + row * outputWidth * 3, table.starts, table.counts,
                    table.weights, table.tapCount, outputWidth)
            }
            initialized = count
        }
    }

    /// The vertical pass: each output row is a weighted sum of whole rows.
    private func resizeColumns(_ source: UnsafePointer<UInt8>, rowBytes: Int) -> [UInt8] {
        let sampleCount = outputWidth * 3
        let count = outputHeight * sampleCount
        let table = ResamplingTable(input: inputHeight, output: outputHeight)
        return [UInt8](unsafeUninitializedCapacity: count) { target, initialized in
            guard let output = target.baseAddress else { return }
            table.weights.withUnsafeBufferPointer { weights in
                for row in 0..<outputHeight {
                    jc_resample_column(
                        source + table.starts[row] * rowBytes, rowBytes, output + row * sampleCount,
                        weights.baseAddress.map { $0 + row * table.tapCount }, table.counts[row], sampleCount)
                }
            }
            initialized = count
        }
    }

    /// The rows without the bytes between them.
    private func copyRows(_ source: UnsafePointer<UInt8>, rowBytes: Int) -> [UInt8] {
        let count = inputWidth * 3
        var rows: [UInt8] = []
        rows.reserveCapacity(inputHeight * count)
        for row in 0..<inputHeight {
            rows.append(contentsOf: UnsafeBufferPointer(start: source + row * rowBytes, count: count))
        }
        return rows
    }
}

/// The weights of Pillow's antialiased bilinear filter along one axis.
///
/// With scale = input / output and support = max(scale, 1), output x is centred on (x + 1/2) scale and weighs
/// the inputs within the support by a triangle. The weights are normalised in double precision and rounded
/// to multiples of 2^-22, half away from zero (Pillow's `Resample.c`, `precompute_coeffs`).
struct ResamplingTable {
    /// Bits of the weights behind the point.
    static let precision: Int32 = 22

    /// Weights kept for each output; those that are not used are 0.
    let tapCount: Int
    /// The first input of each output.
    let starts: [Int]
    /// How many inputs each output weighs.
    let counts: [Int]
    /// `tapCount` weights for each output.
    let weights: [Int32]

    /// The table from `input` samples to `output` samples, both at least 1.
    init(input: Int, output: Int) {
        let scale = Double(input) / Double(output)
        let support = max(scale, 1)
        let tapCount = Int(support.rounded(.up)) * 2 + 1
        var starts: [Int] = []
        var counts: [Int] = []
        var weights: [Int32] = []
        starts.reserveCapacity(output)
        counts.reserveCapacity(output)
        weights.reserveCapacity(output * tapCount)
        var row = [Double](repeating: 0, count: tapCount)
        for position in 0..<output {
            let center = (Double(position) + 0.5) * scale
            let start = max(Int(center - support + 0.5), 0)
            let count = min(Int(center + support + 0.5), input) - start
            Self.fill(&row, start: start, count: count, center: center, support: support)
            starts.append(start)
            counts.append(count)
            weights.append(contentsOf: row.lazy.map(Self.fixedPoint))
        }
        self.tapCount = tapCount
        self.starts = starts
        self.counts = counts
        self.weights = weights
    }

    /// Writes the normalised triangle around `center`.
    private static func fill(
        _ row: inout [Double], start: Int, count: Int, center: Double, support: Double
    ) {
        let inverse = 1 / support
        var sum = 0.0
        for tap in 0..<count {
            let distance = abs((Double(tap + start) - center + 0.5) * inverse)
            row[tap] = distance < 1 ? 1 - distance : 0
            sum += row[tap]
        }
        for tap in 0..<row.count {
            guard tap < count else {
                row[tap] = 0
                continue
            }
            if sum != 0 { row[tap] /= sum }
        }
    }

    /// Weights of a triangle are never negative, so that adding a half and cutting off rounds them.
    private static func fixedPoint(_ weight: Double) -> Int32 {
        Int32(0.5 + weight * Double(1 << precision))
    }
}

/// Which axis is resized first. It shows in the last bit, since the pixels between the passes have 8 bits.
public enum PassOrder: Sendable, Hashable, CaseIterable {
    /// Rows first unless the height shrinks by more than twice the pixels that the width does: Pillow from 13
    /// (its pull request 9549; the rule was checked against Pillow 13.0).
    case pillow13
    /// Rows first, always: Pillow up to 12.
    case pillow12

    /// Whether the columns are resized before the rows.
    func columnsFirst(inputWidth: Int, inputHeight: Int, outputWidth: Int, outputHeight: Int) -> Bool {
        switch self {
        case .pillow12: false
        case .pillow13:
            outputHeight < inputHeight && inputHeight - outputHeight > 2 * (inputWidth - outputWidth)
        }
    }
}

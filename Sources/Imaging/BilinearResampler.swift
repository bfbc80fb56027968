/// Pillow's antialiased bilinear resize: one pass along each axis, with 8 bits between them.
/// A pass is left out where it would not change the size.
struct BilinearResampler {
    /// Half of the unit in the last place that is kept, so that the shift rounds.
    private static let half: Int32 = 1 << (ResamplingTable.precision - 1)

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
            table.weights.withUnsafeBufferPointer { weights in
                for row in 0..<inputHeight {
                    resizeRow(
                        source + row * rowBytes, into: output + row * outputWidth * 3, table, weights)
                }
            }
            initialized = count
        }
    }

    @inline(__always)
    private func resizeRow(
        _ source: UnsafePointer<UInt8>, into target: UnsafeMutablePointer<UInt8>,
        _ table: borrowing ResamplingTable, _ weights: UnsafeBufferPointer<Int32>
    ) {
        for column in 0..<outputWidth {
            var sums = SIMD4<Int32>(repeating: Self.half)
            var pixel = source + table.starts[column] * 3
            let first = column * table.tapCount
            for tap in first..<(first + table.counts[column]) {
                let values = SIMD4<Int32>(Int32(pixel[0]), Int32(pixel[1]), Int32(pixel[2]), 0)
                sums &+= values &* weights[tap]
                pixel += 3
            }
            let output = target + column * 3
            output[0] = Self.byte(sums[0])
            output[1] = Self.byte(sums[1])
            output[2] = Self.byte(sums[2])
        }
    }

    /// The vertical pass: each output row is a weighted sum of whole rows.
    private func resizeColumns(_ source: UnsafePointer<UInt8>, rowBytes: Int) -> [UInt8] {
        let sampleCount = outputWidth * 3
        let count = outputHeight * sampleCount
        let table = ResamplingTable(input: inputHeight, output: outputHeight)
        var sums = [Int32](repeating: 0, count: sampleCount)
        return [UInt8](unsafeUninitializedCapacity: count) { target, initialized in
            for row in 0..<outputHeight {
                sums.withUnsafeMutableBufferPointer { sums in
                    sums.update(repeating: Self.half)
                    for tap in 0..<table.counts[row] {
                        let weight = table.weights[row * table.tapCount + tap]
                        let input = source + (table.starts[row] + tap) * rowBytes
                        for sample in 0..<sampleCount { sums[sample] &+= Int32(input[sample]) &* weight }
                    }
                    for sample in 0..<sampleCount {
                        target[row * sampleCount + sample] = Self.byte(sums[sample])
                    }
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

    /// A fixed-point sum as a byte, clipped.
    @inline(__always)
    private static func byte(_ sum: Int32) -> UInt8 {
        UInt8(truncatingIfNeeded: max(0, min(255, sum &>> ResamplingTable.precision)))
    }
}

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

import CLayerKernels
import Foundation

/// Multi-head self-attention (Vaswani et al. 2017): softmax(Q K^T / sqrt(d)) V of each head, of the tokens of each image.
///
/// The matrix of all pairs of tokens is never in memory: some rows of one head's are, while they are in cache.
package struct SelfAttention: Sendable {
    /// Rows of W are q, k and v, D each; head h has rows h d to (h + 1) d of each. 1 / sqrt(d) is in those of q.
    package let projections: TokenLinear
    package let output: TokenLinear
    package let heads: Int

    /// - Parameters:
    ///   - projections: from D to 3 D.
    ///   - output: from D to D.
    ///   - heads: a divisor of D.
    package init(projections: TokenLinear, output: TokenLinear, heads: Int) {
        precondition(projections.outputCount == 3 * output.inputCount && output.inputCount % heads == 0)
        (self.projections, self.output, self.heads) = (projections, output, heads)
    }

    private var width: Int { output.inputCount }
    private var headWidth: Int { width / heads }

    /// Adds `residual` to what attention makes of the tokens of `images` images.
    func apply(
        _ input: TokenInput, images: Int, rotation: RotaryPositions?, adding residual: UnsafePointer<Float>,
        into target: TokenOutput, _ memory: TokenMemory
    ) throws(BFloat16Error) {
        let rows = images * memory.tokenCount
        try projections.apply(input, rows: rows, into: memory.projections, memory)
        if let rotation { rotate(rotation, images: images, memory) }
        memory.clock.enter(
            output.name + " (attention)", "blocks of rows", operationsPerRow: 4 * width * memory.tokenCount)
        for image in 0..<images {
            for head in 0..<heads { attend(image: image, head: head, memory) }
        }
        try output.apply(
            TokenInput(memory.attended), rows: rows, adding: residual, into: target, memory)
    }

    /// Turns q and k of the patches.
    private func rotate(_ rotation: RotaryPositions, images: Int, _ memory: TokenMemory) {
        guard let start = memory.projections.baseAddress else { return }
        let (stride, first) = (3 * width, memory.tokenCount - rotation.patches)
        memory.clock.measure(.transforms) {
            for image in 0..<images {
                let patches = start + (image * memory.tokenCount + first) * stride
                for head in 0..<(2 * heads) {
                    jc_rotate(
                        patches + head * headWidth, rotation.patches, headWidth, stride, rotation.cosines,
                        rotation.sines)
                }
            }
        }
    }

    /// One head of one image.
    private func attend(image: Int, head: Int, _ memory: TokenMemory) {
        let (tokens, stride) = (memory.tokenCount, 3 * width)
        let all = memory.projections
        let start = image * tokens * stride + head * headWidth
        guard let first = all.baseAddress, let keys = memory.keys.baseAddress,
            let scores = memory.scores.baseAddress, let scale = memory.rowScales.baseAddress,
            let attended = memory.attended.baseAddress, let values = memory.values.baseAddress
        else { return }
        memory.clock.measure(.transforms) {
            jc_transpose(first + start + width, tokens, headWidth, stride, keys, memory.scoreStride)
            // Side by side they are multiplied at 163 GFLOP/s a thread of a Xeon, 3 D apart at 81.
            jc_gather_rows(first + start + 2 * width, tokens, headWidth, stride, values)
        }
        RowBlocks.forEach(rows: tokens, atOnce: memory.queriesAtOnce) { row, count in
            let queries = TokenInput(rebasing: all[(start + row * stride)...])
            let outputs = (image * tokens + row) * width + head * headWidth
            memory.clock.measure(.products) {
                MatrixProduct(rows: count, columns: tokens, inner: headWidth).multiply(
                    queries, aStride: stride, TokenInput(memory.keys), bStride: memory.scoreStride,
                    into: memory.scores, cStride: memory.scoreStride)
            }
            memory.clock.measure(.epilogue) {
                jc_softmax(scores, count, tokens, memory.scoreStride, scale)
            }
            memory.clock.measure(.products) {
                MatrixProduct(rows: count, columns: headWidth, inner: tokens).multiply(
                    TokenInput(memory.scores), aStride: memory.scoreStride, TokenInput(memory.values),
                    bStride: headWidth,
                    into: TokenOutput(rebasing: memory.attended[outputs...]), cStride: width)
            }
            memory.clock.measure(.epilogue) {
                jc_scale_rows(attended + outputs, count, headWidth, width, scale)
            }
        }
    }
}

/// Rotary positions (Su et al. 2021; two axes as in DINOv3, Siméoni et al. 2025): what q and k of each patch are turned by.
package struct RotaryPositions: Sendable {
    package let patches: Int
    /// `[patches, d]`.
    package let cosines: [Float]
    /// `[patches, d]`.
    package let sines: [Float]

    /// Angles 2 pi c / period: those of the row's coordinate c = 2 (row + 1/2) / rows - 1, then those of the column's, and
    /// both once more.
    ///
    /// - Parameter periods: d / 4 numbers.
    package init(rows: Int, columns: Int, periods: [Float]) {
        var angles: [Float] = []
        angles.reserveCapacity(4 * rows * columns * periods.count)
        for row in 0..<rows {
            for column in 0..<columns {
                let half = [(row, rows), (column, columns)].flatMap { place, count in
                    let coordinate = 2 * ((Float(place) + 0.5) / Float(count)) - 1
                    return periods.map { 2 * Float.pi * coordinate / $0 }
                }
                angles += half + half
            }
        }
        patches = rows * columns
        cosines = angles.map { Float(cos(Double($0))) }
        sines = angles.map { Float(sin(Double($0))) }
    }
}

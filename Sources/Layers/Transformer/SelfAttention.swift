import CLayerKernels

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

    /// The same with products in bfloat16.
    func reduced(_ sizes: TokenSizes) throws(BFloat16Error) -> SelfAttention {
        SelfAttention(
            projections: try TokenLinear(projections, sizes), output: try TokenLinear(output, sizes),
            heads: heads)
    }

    private var width: Int { output.inputCount }
    private var headWidth: Int { width / heads }

    /// Adds `residual` to what attention makes of the tokens of `images` images.
    func apply(
        _ input: TokenRows, images: Int, rotation: RotaryPositions?, adding residual: UnsafePointer<Float>,
        into target: TokenRows, _ memory: TokenMemory
    ) throws(BFloat16Error) {
        let rows = images * memory.tokenCount
        try projections.apply(input, rows: rows, into: .floats(memory.projections), memory)
        if let rotation { rotate(rotation, images: images, memory) }
        memory.clock.enter(
            output.name + " (attention)", memory.attention.methodName,
            operationsPerRow: 4 * width * memory.tokenCount)
        for image in 0..<images {
            for head in 0..<heads {
                let place = AttentionPlace(image: image, head: head, heads: heads, headWidth: headWidth)
                memory.attention.attend(place, memory)
            }
        }
        try output.apply(memory.attended, rows: rows, adding: residual, into: target, memory)
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
}

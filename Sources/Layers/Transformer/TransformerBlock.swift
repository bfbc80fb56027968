/// A pre-norm block: x += attention(norm1(x)), then x += feedForward(norm2(x)) (Dosovitskiy et al. 2021). Layer scales are in the
/// weights of the last layer of each.
package struct TransformerBlock: Sendable {
    package let attentionNorm: TokenNormalization
    package let attention: SelfAttention
    package let feedForwardNorm: TokenNormalization
    package let feedForward: FeedForward

    package init(
        attentionNorm: TokenNormalization, attention: SelfAttention, feedForwardNorm: TokenNormalization,
        feedForward: FeedForward
    ) {
        self.attentionNorm = attentionNorm
        self.attention = attention
        self.feedForwardNorm = feedForwardNorm
        self.feedForward = feedForward
    }

    /// The same block with products of its linear layers in bfloat16, for images of one size.
    package func reduced(_ sizes: TokenSizes) throws(BFloat16Error) -> TransformerBlock {
        func change(_ layer: TokenLinear) throws(BFloat16Error) -> TokenLinear {
            try TokenLinear(layer, tokens: sizes.tokenCount, images: sizes.imagesAtOnce)
        }
        return TransformerBlock(
            attentionNorm: attentionNorm,
            attention: SelfAttention(
                projections: try change(attention.projections), output: try change(attention.output),
                heads: attention.heads),
            feedForwardNorm: feedForwardNorm,
            feedForward: try feedForward.reduced(tokens: sizes.tokenCount, images: sizes.imagesAtOnce))
    }

    /// Replaces the tokens of `images` images.
    package func apply(
        images: Int, rotation: RotaryPositions?, _ memory: TokenMemory
    ) throws(BFloat16Error) {
        let (rows, width) = (images * memory.tokenCount, memory.width)
        guard let tokens = memory.tokens.baseAddress else { return }
        attentionNorm.apply(TokenInput(memory.tokens), rows: rows, into: memory.normed, memory.clock)
        try attention.apply(
            TokenInput(memory.normed), images: images, rotation: rotation, adding: tokens, into: memory.sums,
            memory)
        try RowBlocks.forEach(rows: rows, atOnce: memory.hiddenRows) { first, count throws(BFloat16Error) in
            let start = first * width
            let own = TokenInput(rebasing: UnsafeBufferPointer(memory.sums)[start...])
            guard let residual = own.baseAddress else { return }
            feedForwardNorm.apply(own, rows: count, into: memory.normed, memory.clock)
            try feedForward.apply(
                TokenInput(memory.normed), rows: count, adding: residual,
                into: TokenOutput(rebasing: memory.tokens[start...]), memory)
        }
    }
}

/// The sizes of a Transformer's buffers.
package struct TokenSizes: Sendable, Equatable {
    /// Tokens of an image.
    package let tokenCount: Int
    /// D.
    package let width: Int
    package let heads: Int
    /// Outputs of the first layer of a block's feed-forward part.
    package let hiddenWidth: Int
    /// Inputs of its last layer.
    package let gateWidth: Int
    /// Images that go through the blocks together.
    package let imagesAtOnce: Int
    /// Rows of the feed-forward part that are computed together.
    let hiddenRows: Int

    package init(
        tokenCount: Int, width: Int, heads: Int, hiddenWidth: Int, gateWidth: Int, precision: Precision
    ) {
        (self.tokenCount, self.width, self.heads) = (tokenCount, width, heads)
        (self.hiddenWidth, self.gateWidth) = (hiddenWidth, gateWidth)
        let wanted = max(1, (Self.sufficientRows + tokenCount - 1) / tokenCount)
        switch precision {
        case .float32:
            imagesAtOnce = BLAS.rowsMayMix ? wanted : 1
            hiddenRows = BLAS.rowsMayMix ? min(imagesAtOnce * tokenCount, Self.greatestRows) : tokenCount
        case .bfloat16:
            // The library computes powers of two of whole images.
            imagesAtOnce = Self.powerOfTwo(wanted)
            hiddenRows =
                min(imagesAtOnce, Self.powerOfTwo(max(1, Self.greatestRows / tokenCount))) * tokenCount
        }
    }

    /// Enough for the weights to be read seldom.
    private static let sufficientRows = 784
    /// Few enough for what is between two layers to stay in cache.
    private static let greatestRows = 400

    /// The greatest that is not greater.
    private static func powerOfTwo(_ number: Int) -> Int {
        1 << (Int.bitWidth - 1 - number.leadingZeroBitCount)
    }
}

/// The memory of one pass: for one thread at a time, which is why it may be sent.
package final class TokenMemory: @unchecked Sendable {
    /// The tokens of all images at once, `[images, tokens, D]`.
    package let tokens: TokenOutput
    package let normed: TokenOutput
    let sums: TokenOutput
    /// q, k and v, `[images, tokens, 3 D]`.
    let projections: TokenOutput
    let attended: TokenOutput
    let hidden: TokenOutput
    let gate: TokenOutput
    /// Of one head: keys by column, values, some rows of scores, and one over their sums.
    let keys: TokenOutput
    let values: TokenOutput
    let scores: TokenOutput
    let rowScales: TokenOutput
    let tokenCount: Int
    package let width: Int
    let hiddenRows: Int
    let queriesAtOnce: Int
    let scoreStride: Int
    package let clock: TokenClock
    /// For products in bfloat16; nil without them.
    let reduced: BFloat16Scratch?

    /// - Parameters:
    ///   - spare: elements beyond the last token that whatever makes the tokens may overwrite.
    ///   - reduced: what products in bfloat16 share.
    package init(
        _ sizes: TokenSizes, spare: Int = 0, reduced: BFloat16Scratch? = nil, clock: ForwardClock? = nil
    ) {
        self.reduced = reduced
        let headWidth = sizes.width / sizes.heads
        (tokenCount, width, hiddenRows) = (sizes.tokenCount, sizes.width, sizes.hiddenRows)
        scoreStride = (tokenCount + Self.lanes - 1) / Self.lanes * Self.lanes
        // Small enough for OpenBLAS's kernels for small matrices, and of one size as far as that goes.
        let most = max(Self.fewestQueries, Self.smallProduct / (tokenCount * headWidth))
        let blocks = (tokenCount + most - 1) / most
        queriesAtOnce = (tokenCount + blocks - 1) / blocks
        let rows = sizes.imagesAtOnce * tokenCount
        func allocate(_ count: Int) -> TokenOutput {
            let buffer = TokenOutput.allocate(capacity: max(1, count))
            buffer.initialize(repeating: 0)
            return buffer
        }
        tokens = allocate(rows * width + spare)
        normed = allocate(rows * width)
        sums = allocate(rows * width)
        projections = allocate(rows * 3 * width)
        attended = allocate(rows * width)
        hidden = allocate(hiddenRows * sizes.hiddenWidth)
        gate = allocate(sizes.gateWidth == sizes.hiddenWidth ? 1 : hiddenRows * sizes.gateWidth)
        keys = allocate(headWidth * scoreStride)
        values = allocate(tokenCount * headWidth)
        scores = allocate(queriesAtOnce * scoreStride)
        rowScales = allocate(queriesAtOnce)
        self.clock = TokenClock(clock: clock, tokenCount: tokenCount)
    }

    deinit {
        for buffer in [
            tokens, normed, sums, projections, attended, hidden, gate, keys, values, scores,
            rowScales,
        ] {
            buffer.deallocate()
        }
    }

    private static let lanes = 16
    private static let fewestQueries = 8
    private static let smallProduct = 1_000_000
}

/// Counts the time of layers where somebody asked.
package struct TokenClock {
    let clock: ForwardClock?
    let tokenCount: Int

    /// What follows is counted to this layer.
    package func enter(_ name: String, _ method: String, operationsPerRow: Int) {
        clock?.enter(
            ForwardTimes.Layer(name: name, method: method, operationsPerImage: operationsPerRow * tokenCount))
    }

    package func measure<Result>(_ part: ForwardTimes.Part, _ body: () -> Result) -> Result {
        clock.measure(part, body)
    }
}

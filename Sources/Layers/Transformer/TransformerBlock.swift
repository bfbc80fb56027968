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

    /// The same block with products in bfloat16, for images of one size.
    package func reduced(_ sizes: TokenSizes) throws(BFloat16Error) -> TransformerBlock {
        TransformerBlock(
            attentionNorm: attentionNorm, attention: try attention.reduced(sizes),
            feedForwardNorm: feedForwardNorm, feedForward: try feedForward.reduced(sizes))
    }

    /// Replaces the tokens of `images` images.
    package func apply(
        images: Int, rotation: RotaryPositions?, _ memory: TokenMemory
    ) throws(BFloat16Error) {
        let (rows, width) = (images * memory.tokenCount, memory.width)
        guard let tokens = memory.tokens.baseAddress else { return }
        attentionNorm.apply(
            TokenInput(memory.tokens), rows: rows, into: memory.normed, row: memory.row, memory.clock)
        try attention.apply(
            memory.normed, images: images, rotation: rotation, adding: tokens, into: .floats(memory.sums),
            memory)
        try RowBlocks.forEach(rows: rows, atOnce: memory.hiddenRows) { first, count throws(BFloat16Error) in
            let start = first * width
            let own = TokenInput(rebasing: UnsafeBufferPointer(memory.sums)[start...])
            guard let residual = own.baseAddress else { return }
            feedForwardNorm.apply(own, rows: count, into: memory.normed, row: memory.row, memory.clock)
            try feedForward.apply(
                memory.normed, rows: count, adding: residual,
                into: .floats(TokenOutput(rebasing: memory.tokens[start...])), memory)
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

    /// Who multiplies.
    package let engine: TokenEngine

    /// - Parameter engine: nil for the fastest here.
    package init(
        tokenCount: Int, width: Int, heads: Int, hiddenWidth: Int, gateWidth: Int, precision: Precision,
        engine: TokenEngine? = nil
    ) {
        (self.tokenCount, self.width, self.heads) = (tokenCount, width, heads)
        (self.hiddenWidth, self.gateWidth) = (hiddenWidth, gateWidth)
        let isEven = [width, gateWidth].allSatisfy { $0.isMultiple(of: 2) }
        let fastest = engine ?? TokenEngine.best(precision)
        self.engine = fastest == .halfTiles && !isEven ? .oneDNN : fastest
        let wanted = max(1, (Self.sufficientRows + tokenCount - 1) / tokenCount)
        switch self.engine {
        case .library:
            imagesAtOnce = BLAS.rowsMayMix ? wanted : 1
            hiddenRows = BLAS.rowsMayMix ? min(imagesAtOnce * tokenCount, Self.greatestRows) : tokenCount
        case .oneDNN:
            // The library computes powers of two of whole images.
            imagesAtOnce = Self.powerOfTwo(wanted)
            hiddenRows =
                min(imagesAtOnce, Self.powerOfTwo(max(1, Self.greatestRows / tokenCount))) * tokenCount
        case .tiles, .halfTiles:
            imagesAtOnce = wanted
            hiddenRows = min(imagesAtOnce * tokenCount, Self.greatestRows)
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
    /// The tokens of all images, between the halves of a block.
    package let sums: TokenOutput
    let normed: TokenRows
    /// q, k and v, `[images, tokens, 3 D]`.
    let projections: TokenOutput
    let attended: TokenRows
    /// What the last layer of the feed-forward part reads.
    let hidden: TokenRows
    /// What the first one gives where that is something else; empty where it is not.
    let sumsOfHidden: TokenOutput
    /// One row.
    let row: TokenOutput
    let attention: AttentionMemory
    let tokenCount: Int
    package let width: Int
    let hiddenRows: Int
    package let clock: TokenClock
    /// For products by oneDNN; nil without them.
    let reduced: BFloat16Scratch?

    /// - Parameters:
    ///   - spare: elements beyond the last token that whatever makes the tokens may overwrite.
    ///   - reduced: what products by oneDNN share.
    package init(
        _ sizes: TokenSizes, spare: Int = 0, reduced: BFloat16Scratch? = nil, clock: ForwardClock? = nil
    ) {
        self.reduced = reduced
        (tokenCount, width, hiddenRows) = (sizes.tokenCount, sizes.width, sizes.hiddenRows)
        let (rows, precision) = (sizes.imagesAtOnce * tokenCount, sizes.engine.precision)
        tokens = .zeros(rows * width + spare)
        sums = .zeros(rows * width)
        normed = .allocate(rows * width, precision)
        projections = .zeros(rows * 3 * width)
        attended = .allocate(rows * width, precision)
        hidden = .allocate(hiddenRows * sizes.gateWidth, precision)
        let isGated = sizes.gateWidth != sizes.hiddenWidth
        sumsOfHidden = .zeros(isGated || sizes.engine == .oneDNN ? hiddenRows * sizes.hiddenWidth : 0)
        row = .zeros(width)
        attention = AttentionMemory(
            tokens: tokenCount, headWidth: sizes.width / sizes.heads, sizes.engine)
        self.clock = TokenClock(clock: clock, tokenCount: tokenCount)
    }

    deinit {
        for buffer in [tokens, sums, projections, sumsOfHidden, row] { buffer.deallocate() }
        for rows in [normed, attended, hidden] { rows.deallocate() }
    }
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

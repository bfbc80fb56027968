import Layers

/// A Vision Transformer laid out for images of one size.
struct PreparedTransformer: Sendable {
    private let architecture: VisionTransformerArchitecture
    private let weights: TransformerWeights
    private let patches: [PreparedLayer]
    /// `[patches, D]`; nil with rotary positions.
    private let positions: [Float]?
    private let rotation: RotaryPositions?
    private let sizes: TokenSizes
    private let blocks: [TransformerBlock]
    private let precision: Precision
    private let pool = WorkspacePool<TransformerMemory>()

    /// - Throws: ``NetworkError/notWholePatches(height:width:patch:)``,
    ///   ``NetworkError/imageTooLarge(height:width:limit:)`` or ``NetworkError/bfloat16(_:)``.
    init(
        _ architecture: VisionTransformerArchitecture, _ weights: TransformerWeights, _ precision: Precision,
        _ size: MapSize
    ) throws(NetworkError) {
        let patch = architecture.patch
        guard size.height % patch == 0, size.width % patch == 0 else {
            throw .notWholePatches(height: size.height, width: size.width, patch: patch)
        }
        let (rows, columns) = (size.height / patch, size.width / patch)
        let (area, overflows) = rows.multipliedReportingOverflow(by: columns)
        guard !overflows, area <= Self.mostElements / (3 * architecture.width) else {
            throw .imageTooLarge(height: size.height, width: size.width, limit: Self.mostElements)
        }
        self.architecture = architecture
        self.weights = weights
        var layers: [PreparedLayer] = []
        for convolution in weights.patches {
            layers.append(PreparedLayer(convolution, layers.last?.outputSize ?? size, .winograd))
        }
        patches = layers
        positions = weights.table?.resized(
            rows: rows, columns: columns, architecture.positions.resize ?? .bicubic)
        rotation =
            weights.periods.isEmpty
            ? nil : RotaryPositions(rows: rows, columns: columns, periods: weights.periods)
        sizes = TokenSizes(
            tokenCount: architecture.prefixTokens + area, width: architecture.width,
            heads: architecture.heads, hiddenWidth: architecture.hiddenWidth * (architecture.isGated ? 2 : 1),
            gateWidth: architecture.hiddenWidth, precision: precision)
        self.precision = precision
        var blocks = weights.blocks
        if precision == .bfloat16 {
            do throws(BFloat16Error) {
                for index in blocks.indices { blocks[index] = try blocks[index].reduced(sizes) }
            } catch { throw .bfloat16(error) }
        }
        self.blocks = blocks
    }

    /// Of q, k and v of an image: 1 GB of float32.
    private static let mostElements = 1 << 28

    /// The feature vectors of a batch, `[count, D]`.
    func features(of batch: ImageBatch, clock: ForwardClock? = nil) throws(NetworkError) -> [Float] {
        let memory = try memory(clock)
        var features: [Float] = []
        features.reserveCapacity(batch.count * architecture.featureCount)
        let imageCount = 3 * batch.height * batch.width
        try batch.pixels.withUnsafeBufferPointer { pixels throws(NetworkError) in
            for first in stride(from: 0, to: batch.count, by: sizes.imagesAtOnce) {
                let count = min(sizes.imagesAtOnce, batch.count - first)
                for image in 0..<count {
                    embed(
                        UnsafeBufferPointer(rebasing: pixels[((first + image) * imageCount)...]), at: image,
                        memory)
                }
                do throws(BFloat16Error) { try run(images: count, memory.tokens) } catch {
                    throw NetworkError.bfloat16(error)
                }
                for image in 0..<count { features += pooled(image, memory) }
            }
        }
        if clock == nil { pool.giveBack(memory) }
        return features
    }

    /// Memory that no pass is using; a clock wants its own.
    private func memory(_ clock: ForwardClock?) throws(NetworkError) -> TransformerMemory {
        if clock == nil, let idle = pool.take() { return idle }
        do throws(BFloat16Error) {
            return TransformerMemory(
                sizes, patches: patches,
                reduced: precision == .bfloat16 ? try BFloat16Scratch(patchCount: 0, clock: clock) : nil,
                clock: clock)
        } catch { throw .bfloat16(error) }
    }

    /// The tokens of one image: those ahead, then patches with their positions.
    private func embed(_ pixels: UnsafeBufferPointer<Float>, at image: Int, _ memory: TransformerMemory) {
        let width = architecture.width
        let tokens = TokenOutput(rebasing: memory.tokens.tokens[(image * sizes.tokenCount * width)...])
        for (index, value) in weights.prefix.enumerated() { tokens[index] = value }
        let target = TokenOutput(rebasing: tokens[weights.prefix.count...])
        var source = pixels
        for (index, layer) in patches.enumerated() {
            let isLast = index == patches.count - 1
            let output = isLast ? target : memory.maps[index % 2]
            memory.scratch.clock?.enter(layer.description)
            (isLast ? positions : nil).withStart { residual in
                layer.apply(
                    source, images: 1, into: output, adding: residual, appliesReLU: !isLast, memory.scratch)
            }
            source = UnsafeBufferPointer(output)
        }
    }

    /// All blocks.
    private func run(images: Int, _ memory: TokenMemory) throws(BFloat16Error) {
        if let norm = weights.normAhead {
            let rows = images * sizes.tokenCount
            norm.apply(TokenInput(memory.tokens), rows: rows, into: memory.sums, memory.clock)
            copy(TokenInput(memory.sums), 0, to: memory.tokens, 0, count: rows * architecture.width)
        }
        for block in blocks { try block.apply(images: images, rotation: rotation, memory) }
    }

    /// The feature vector of one image.
    private func pooled(_ image: Int, _ memory: TransformerMemory) -> [Float] {
        let (width, prefix) = (architecture.width, architecture.prefixTokens)
        let start = image * sizes.tokenCount * width
        let tokens = TokenInput(
            rebasing: UnsafeBufferPointer(memory.tokens.tokens)[start..<(start + sizes.tokenCount * width)])
        let normed = TokenOutput(rebasing: memory.tokens.sums[..<(sizes.tokenCount * width)])
        let rows = architecture.pooling == .classToken ? 1 : sizes.tokenCount
        if let norm = weights.norm {
            norm.apply(tokens, rows: rows, into: normed, memory.tokens.clock)
        } else {
            copy(tokens, 0, to: normed, 0, count: rows * width)
        }
        let classToken = Array(normed[..<width])
        let patches = UnsafeBufferPointer(rebasing: UnsafeBufferPointer(normed)[(prefix * width)...])
        let features: [Float]
        switch architecture.pooling {
        case .classToken: features = classToken
        case .mean, .auto: features = meanRow(patches, width: width)
        case .both: features = classToken + meanRow(patches, width: width)
        case .distilled:
            features = meanRow(UnsafeBufferPointer(rebasing: normed[..<(2 * width)]), width: width)
        case .attention:
            features =
                weights.attentionPooling?.apply(patches, count: sizes.tokenCount - prefix) ?? classToken
        }
        return weights.pooledNorm.map { $0.apply(features) } ?? features
    }
}

/// The memory of one pass: for one thread at a time, which is why it may be sent.
final class TransformerMemory: @unchecked Sendable {
    let tokens: TokenMemory
    let scratch: ForwardScratch
    /// Between the convolutions of a stem, alternating.
    let maps: [TokenOutput]

    init(_ sizes: TokenSizes, patches: [PreparedLayer], reduced: BFloat16Scratch?, clock: ForwardClock?) {
        let excess = patches.map(\.convolution.excess).max() ?? 0
        tokens = TokenMemory(sizes, spare: excess, reduced: reduced, clock: clock)
        var needs = ScratchNeeds()
        for layer in patches { needs.include(layer.convolution.needs(images: 1)) }
        scratch = ForwardScratch(needs, clock: clock)
        let most = patches.dropLast().map(\.outputCount).max() ?? 0
        maps = (0..<2).map { _ in .zeros(most + excess) }
    }

    deinit {
        for buffer in maps { buffer.deallocate() }
    }
}

extension Optional where Wrapped == [Float] {
    /// Calls `body` with the first element's place, nil without any.
    fileprivate func withStart(_ body: (UnsafePointer<Float>?) -> Void) {
        guard let self else { return body(nil) }
        self.withUnsafeBufferPointer { body($0.baseAddress) }
    }
}

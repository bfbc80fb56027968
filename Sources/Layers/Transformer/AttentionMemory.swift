import CLayerKernels

/// A head of an image, and where its numbers lie among those of all.
struct AttentionPlace {
    let image: Int
    let head: Int
    let heads: Int
    let headWidth: Int

    /// D.
    var width: Int { heads * headWidth }

    /// Of q in `[images, tokens, 3 D]`.
    func queries(tokens: Int) -> Int { image * tokens * 3 * width + head * headWidth }

    /// In `[images, tokens, D]`.
    func outputs(tokens: Int) -> Int { image * tokens * width + head * headWidth }
}

/// How a head is computed, with the memory for it: for one thread at a time.
final class AttentionMemory {
    /// Of one head: keys by column, values, some rows of scores, and one over their sums.
    private struct Buffers {
        let keys: TokenOutput
        let values: TokenOutput
        let scores: TokenOutput
        let rowScales: TokenOutput
        let queriesAtOnce: Int
        let scoreStride: Int
    }

    private enum Way {
        /// Blocks of rows by OpenBLAS.
        case blocks(Buffers)
        /// Twelve rows at a time by this package's kernels, which take scratch memory.
        case tiles(TokenOutput)
    }

    private let way: Way

    init(tokens: Int, headWidth: Int, _ engine: TokenEngine) {
        guard engine == .library || engine == .tiles && ProductPanels.Way.best != .avx512 else {
            way = .tiles(.zeros(jc_attention_scratch(tokens, headWidth)))
            return
        }
        let scoreStride = (tokens + Self.lanes - 1) / Self.lanes * Self.lanes
        // Small enough for OpenBLAS's kernels for small matrices, and of one size as far as that goes.
        let most = max(Self.fewestQueries, Self.smallProduct / (tokens * headWidth))
        let blocks = (tokens + most - 1) / most
        let queriesAtOnce = (tokens + blocks - 1) / blocks
        way = .blocks(
            Buffers(
                keys: .zeros(headWidth * scoreStride), values: .zeros(tokens * headWidth),
                scores: .zeros(queriesAtOnce * scoreStride), rowScales: .zeros(queriesAtOnce),
                queriesAtOnce: queriesAtOnce, scoreStride: scoreStride))
    }

    deinit {
        switch way {
        case .tiles(let scratch): scratch.deallocate()
        case .blocks(let buffers):
            for buffer in [buffers.keys, buffers.values, buffers.scores, buffers.rowScales] {
                buffer.deallocate()
            }
        }
    }

    private static let lanes = 16
    private static let fewestQueries = 8
    private static let smallProduct = 1_000_000

    /// For reports.
    var methodName: String {
        switch way {
        case .blocks: "blocks of rows"
        case .tiles: "tiles"
        }
    }

    /// One head of one image.
    func attend(_ place: AttentionPlace, _ memory: TokenMemory) {
        switch way {
        case .blocks(let buffers): attend(place, memory, buffers)
        case .tiles(let scratch): attend(place, memory, scratch)
        }
    }

    private func attend(_ place: AttentionPlace, _ memory: TokenMemory, _ scratch: TokenOutput) {
        let (tokens, width) = (memory.tokenCount, place.width)
        guard let start = memory.projections.baseAddress else { return }
        let queries = start + place.queries(tokens: tokens)
        let shape = jc_attention(
            tokens: tokens, width: place.headWidth, stride: 3 * width, out_stride: width)
        memory.clock.measure(.products) {
            switch memory.attended {
            case .floats(let attended):
                attended.baseAddress.map {
                    jc_attention_head(
                        shape, queries, queries + width, queries + 2 * width, scratch.baseAddress,
                        $0 + place.outputs(tokens: tokens))
                }
            case .halves(let attended):
                attended.baseAddress.map {
                    jc_attention_head_bfloat16(
                        shape, queries, queries + width, queries + 2 * width, scratch.baseAddress,
                        $0 + place.outputs(tokens: tokens))
                }
            }
        }
    }

    private func attend(_ place: AttentionPlace, _ memory: TokenMemory, _ buffers: Buffers) {
        let (tokens, width, headWidth) = (memory.tokenCount, place.width, place.headWidth)
        let (stride, start, all) = (3 * width, place.queries(tokens: tokens), memory.projections)
        guard case .floats(let outputs) = memory.attended, let first = all.baseAddress,
            let keys = buffers.keys.baseAddress, let values = buffers.values.baseAddress,
            let scores = buffers.scores.baseAddress, let scale = buffers.rowScales.baseAddress,
            let attended = outputs.baseAddress
        else { return }
        memory.clock.measure(.transforms) {
            jc_transpose(first + start + width, tokens, headWidth, stride, keys, buffers.scoreStride)
            // Side by side they are multiplied at 163 GFLOP/s a thread of a Xeon, 3 D apart at 81.
            jc_gather_rows(first + start + 2 * width, tokens, headWidth, stride, values)
        }
        RowBlocks.forEach(rows: tokens, atOnce: buffers.queriesAtOnce) { row, count in
            let queries = TokenInput(rebasing: all[(start + row * stride)...])
            let output = place.outputs(tokens: tokens) + row * width
            memory.clock.measure(.products) {
                MatrixProduct(rows: count, columns: tokens, inner: headWidth).multiply(
                    queries, aStride: stride, TokenInput(buffers.keys), bStride: buffers.scoreStride,
                    into: buffers.scores, cStride: buffers.scoreStride)
            }
            memory.clock.measure(.epilogue) {
                jc_softmax(scores, count, tokens, buffers.scoreStride, scale)
            }
            memory.clock.measure(.products) {
                MatrixProduct(rows: count, columns: headWidth, inner: tokens).multiply(
                    TokenInput(buffers.scores), aStride: buffers.scoreStride, TokenInput(buffers.values),
                    bStride: headWidth, into: TokenOutput(rebasing: outputs[output...]), cStride: width)
            }
            memory.clock.measure(.epilogue) {
                jc_scale_rows(attended + output, count, headWidth, width, scale)
            }
        }
    }
}

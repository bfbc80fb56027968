import CLayerKernels

/// Pooling by attention of one learned query (Lee et al. 2019; SigLIP's): y = P softmax(q K^T / sqrt(d)) V + b, then y + MLP(norm(y)).
///
/// K = W_k x + b_k: the query meets the tokens by W_k^T q, and b_k, the same for all of them, changes nothing. V is linear: the tokens'
/// weighted mean comes first, then W_v.
package struct AttentionPooling: Sendable {
    private let heads: Int
    private let width: Int
    /// W_k^T q / sqrt(d) of each head, `[D, heads]`.
    private let queries: [Float]
    /// Of each head, from D to d.
    private let values: [LinearLayer]
    private let projection: LinearLayer
    private let norm: LayerNormalization
    private let first: LinearLayer
    private let last: LinearLayer
    private let activation: TokenActivation

    /// - Parameters:
    ///   - query: after its layer, D numbers.
    ///   - keyValue: `[2 D, D]`, W_k and W_v; its bias has 2 D numbers.
    ///   - heads: a divisor of D.
    package init(
        query: [Float], keyValue: (weight: [Float], bias: [Float]), projection: LinearLayer,
        norm: LayerNormalization, mlp: (first: LinearLayer, TokenActivation, last: LinearLayer), heads: Int
    ) {
        let width = query.count
        precondition(keyValue.weight.count == 2 * width * width && keyValue.bias.count == 2 * width)
        let headWidth = width / heads
        (self.heads, self.width) = (heads, width)
        let scale = 1 / Double(headWidth).squareRoot()
        queries = (0..<width).flatMap { input in
            (0..<heads).map { head in
                Float(
                    scale
                        * (head * headWidth..<(head + 1) * headWidth).reduce(0) {
                            $0 + Double(query[$1]) * Double(keyValue.weight[$1 * width + input])
                        })
            }
        }
        values = (0..<heads).map { head in
            let rows = width + head * headWidth..<width + (head + 1) * headWidth
            return LinearLayer(
                weight: Array(keyValue.weight[rows.lowerBound * width..<rows.upperBound * width]),
                bias: Array(keyValue.bias[rows]), inputCount: width, outputCount: headWidth)
        }
        (self.projection, self.norm) = (projection, norm)
        (first, activation, last) = mlp
    }

    /// The feature vector of `count` tokens.
    package func apply(_ tokens: TokenInput, count: Int) -> [Float] {
        let means = means(tokens, shares: shares(tokens, count), count)
        let attended = (0..<heads).flatMap {
            values[$0].apply(Array(means[($0 * width)..<(($0 + 1) * width)]))
        }
        let pooled = projection.apply(attended)
        var hidden = first.apply(norm.apply(pooled))
        let none = [Float](repeating: 0, count: hidden.count)
        jc_activate(&hidden, 1, none.count, none, activation.kernel)
        return zip(pooled, last.apply(hidden)).map(+)
    }

    /// softmax of each head's scores, `[heads, tokens]`.
    private func shares(_ tokens: TokenInput, _ count: Int) -> [Float] {
        var scores = [Float](repeating: 0, count: count * heads)
        queries.withUnsafeBufferPointer { queries in
            scores.withUnsafeMutableBufferPointer { scores in
                MatrixProduct(rows: count, columns: heads, inner: width).multiply(
                    tokens, queries, bStride: heads, into: scores, cStride: heads)
            }
        }
        var shares = [Float](repeating: 0, count: count * heads)
        jc_transpose(scores, count, heads, heads, &shares, count)
        var scales = [Float](repeating: 0, count: heads)
        jc_softmax(&shares, heads, count, count, &scales)
        jc_scale_rows(&shares, heads, count, count, scales)
        return shares
    }

    /// The tokens' mean by the shares of each head, `[heads, D]`.
    private func means(_ tokens: TokenInput, shares: [Float], _ count: Int) -> [Float] {
        var means = [Float](repeating: 0, count: heads * width)
        shares.withUnsafeBufferPointer { shares in
            means.withUnsafeMutableBufferPointer { means in
                MatrixProduct(rows: heads, columns: width, inner: count).multiply(
                    shares, tokens, bStride: width, into: means, cStride: width)
            }
        }
        return means
    }
}

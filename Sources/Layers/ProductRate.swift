import CLayerKernels
import Statistics

/// How fast float32 products of a convolution's size are.
package enum ProductRate {
    /// 196 x 2304 x 256: a 3x3 convolution of ResNet-50's third stage.
    private static let (rows, inner, columns) = (196, 2304, 256)
    private static let operations = 2 * Double(rows * inner * columns)

    /// 10^9 operations a second of each of so many threads at once, the best of eight times.
    package static func perThread(threads: Int) -> Double {
        let rates = Parallel.map(count: threads, threads: threads) { _ in best() }
        return rates.reduce(0, +) / Double(rates.count)
    }

    private static func best() -> Double {
        let weights = ProductWeights(
            [Float](repeating: 0.25, count: inner * columns)[...], inner: inner, columns: columns)
        let a = [Float](repeating: 0.5, count: (rows + weights.excess) * inner)
        var c = [Float](repeating: 0, count: (rows + weights.excess) * columns)
        var shortest = Duration.seconds(1000)
        for _ in 0..<8 {
            let start = ContinuousClock.now
            a.withUnsafeBufferPointer { a in
                c.withUnsafeMutableBufferPointer { c in
                    weights.multiply(
                        a, aStride: inner, rows: rows, into: c, cStride: columns,
                        then: jc_product_end(bias: nil, residual: nil, activation: jc_no_activation))
                }
            }
            shortest = min(shortest, ContinuousClock.now - start)
        }
        return operations / (shortest / .seconds(1)) / 1e9
    }
}

/// A fully connected layer: y = W x + b.
package struct LinearLayer: Sendable {
    package let inputCount: Int
    package let outputCount: Int
    /// `[outputs, inputs]` row-major.
    private let weights: [Float]
    /// One number for each output.
    private let bias: [Float]

    /// - Parameters:
    ///   - weight: of two dimensions.
    ///   - bias: nil for zeros.
    package init(weight: [Float], bias: [Float]?, inputCount: Int, outputCount: Int) {
        self.inputCount = inputCount
        self.outputCount = outputCount
        weights = weight
        self.bias = bias ?? [Float](repeating: 0, count: outputCount)
        BLAS.useCallingThreadOnly()
    }

    /// One product for each vector, so that its result does not depend on a batch.
    package func apply(_ input: [Float]) -> [Float] {
        precondition(input.count == inputCount && weights.count == inputCount * outputCount)
        var output = bias
        let product = MatrixProduct(rows: outputCount, columns: 1, inner: inputCount)
        let sums = [Float](unsafeUninitializedCapacity: outputCount) { sums, count in
            weights.withUnsafeBufferPointer { weights in
                input.withUnsafeBufferPointer { input in
                    product.multiply(weights, input, bStride: 1, into: sums, cStride: 1)
                }
            }
            count = outputCount
        }
        for index in output.indices { output[index] += sums[index] }
        return output
    }
}

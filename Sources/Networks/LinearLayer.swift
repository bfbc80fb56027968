/// A fully connected layer: y = W x + b.
struct LinearLayer: Sendable {
    let inputCount: Int
    let outputCount: Int
    /// `[outputs, inputs]` row-major.
    private let weights: [Float]
    /// One number for each output.
    private let bias: [Float]

    /// - Parameters:
    ///   - weight: of two dimensions.
    ///   - bias: nil for zeros.
    init(weight: [Float], bias: [Float]?, inputCount: Int, outputCount: Int) {
        self.inputCount = inputCount
        self.outputCount = outputCount
        weights = weight
        self.bias = bias ?? [Float](repeating: 0, count: outputCount)
        BLAS.useCallingThreadOnly()
    }

    init(_ head: LinearHead, featureCount: Int, from tensors: NamedTensors) throws(NetworkError) {
        self.init(
            weight: try tensors.finite("\(head.name).weight"),
            bias: head.hasBias ? try tensors.finite("\(head.name).bias") : nil,
            inputCount: featureCount, outputCount: head.classCount)
    }

    /// A 1x1 convolution with bias, which commutes with the pooling behind it.
    init(pointwise name: String, inputCount: Int, outputCount: Int, from tensors: NamedTensors)
        throws(NetworkError)
    {
        self.init(
            weight: try tensors.finite("\(name).weight"), bias: try tensors.finite("\(name).bias"),
            inputCount: inputCount, outputCount: outputCount)
    }

    /// One product for each vector, so that its result does not depend on a batch.
    func apply(_ input: [Float]) -> [Float] {
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

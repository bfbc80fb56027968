import Checkpoints

/// A layer norm of a vector: y = (x - mean) / sqrt(variance + epsilon) * weight + bias, with mean and variance
/// (without Bessel's correction) of x itself, as torch's `LayerNorm`.
struct LayerNormalization: Sendable {
    private let weight: [Float]
    private let bias: [Float]
    private let epsilon: Double

    /// - Parameters:
    ///   - width: length of the vectors that come in.
    ///   - name: of the layer, for errors.
    init(
        weight: Tensor, bias: Tensor, width: Int, epsilon: Double, name: String
    ) throws(NetworkError) {
        for tensor in [weight, bias] where tensor.shape != [width] {
            throw .wrongShape(tensor: name, expected: "[\(width)]", found: tensor.shape)
        }
        try requireFinite(weight.values + bias.values, name: name)
        self.weight = weight.values
        self.bias = bias.values
        self.epsilon = epsilon
    }

    /// Sums are taken in double precision.
    func apply(_ values: [Float]) -> [Float] {
        let count = Double(max(1, values.count))
        let mean = values.reduce(0.0) { $0 + Double($1) } / count
        let variance = values.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / count
        let scale = 1 / (variance + epsilon).squareRoot()
        return values.indices.map { index in
            Float((Double(values[index]) - mean) * scale * Double(weight[index]) + Double(bias[index]))
        }
    }
}

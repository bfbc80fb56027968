/// A batch norm in evaluation mode as y = x * scale + shift, computed in double and rounded once.
package struct FoldedNormalization: Sendable {
    /// weight / sqrt(variance + epsilon), a number for each channel.
    package let scale: [Float]
    /// bias - mean * scale.
    package let shift: [Float]

    package init(scale: [Float], shift: [Float]) {
        self.scale = scale
        self.shift = shift
    }

    /// One vector with a number for each channel.
    package func apply(_ values: [Float]) -> [Float] {
        values.indices.map { values[$0] * scale[$0] + shift[$0] }
    }
}

/// A layer norm of a vector: y = (x - mean) / sqrt(variance + epsilon) * weight + bias, with mean and variance
/// (without Bessel's correction) of x itself, as torch's `LayerNorm`.
package struct LayerNormalization: Sendable {
    private let weight: [Float]
    private let bias: [Float]
    private let epsilon: Double

    package init(weight: [Float], bias: [Float], epsilon: Double) {
        self.weight = weight
        self.bias = bias
        self.epsilon = epsilon
    }

    /// Sums are taken in double precision.
    package func apply(_ values: [Float]) -> [Float] {
        let count = Double(max(1, values.count))
        let mean = values.reduce(0.0) { $0 + Double($1) } / count
        let variance = values.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / count
        let scale = 1 / (variance + epsilon).squareRoot()
        return values.indices.map { index in
            Float((Double(values[index]) - mean) * scale * Double(weight[index]) + Double(bias[index]))
        }
    }
}

import Foundation

@testable import Checkpoints

extension ProjectionHead {
    /// What the head makes of a vector of features, in double precision and in the plainest way.
    func apply(_ features: [Double]) -> [Double] {
        layers.reduce(features) { values, layer in
            switch layer {
            case .linear(let weight, let bias):
                (0..<weight.shape[0]).map { row in
                    values.indices.reduce(Double(bias?.values[row] ?? 0)) { sum, column in
                        sum + Double(weight.values[row * values.count + column]) * values[column]
                    }
                }
            case .batchNormalization(let mean, let variance, let weight, let bias):
                values.indices.map { index in
                    let centred = values[index] - Double(mean.values[index])
                    let scaled = centred / (Double(variance.values[index]) + 1e-5).squareRoot()
                    return scaled * Double(weight?.values[index] ?? 1) + Double(bias?.values[index] ?? 0)
                }
            case .layerNormalization(let weight, let bias):
                layerNormalization(values, weight, bias)
            case .relu: values.map { max($0, 0) }
            case .gelu: values.map { $0 / 2 * (1 + erf($0 / 2.0.squareRoot())) }
            case .l2Normalize:
                values.map { $0 / values.reduce(0) { $0 + $1 * $1 }.squareRoot() }
            }
        }
    }

    private func layerNormalization(_ values: [Double], _ weight: Tensor, _ bias: Tensor) -> [Double] {
        let mean = values.reduce(0, +) / Double(values.count)
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
        return values.indices.map { index in
            (values[index] - mean) / (variance + 1e-5).squareRoot() * Double(weight.values[index])
                + Double(bias.values[index])
        }
    }
}

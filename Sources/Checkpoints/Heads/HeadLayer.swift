/// One step of a projection head, on a vector of features.
public enum HeadLayer: Sendable, Equatable {
    /// y = W x + b; W has shape [outputs, inputs].
    case linear(weight: Tensor, bias: Tensor?)
    /// y = (x - mean) / sqrt(variance + epsilon) * weight + bias, without the last two where they are nil.
    case batchNormalization(mean: Tensor, variance: Tensor, weight: Tensor?, bias: Tensor?)
    /// The same with mean and variance of the vector itself.
    case layerNormalization(weight: Tensor, bias: Tensor)
    /// y = max(x, 0).
    case rectifier
    /// y = x Phi(x), Phi the normal distribution function.
    case gaussianErrorLinearUnit
    /// y = x / |x|.
    case unitLength
}

extension HeadLayer {
    /// Number of values that it takes; nil where any number will do.
    var inputCount: Int? {
        switch self {
        case .linear(let weight, _): weight.shape.last
        case .batchNormalization(let mean, _, _, _): mean.shape.first
        case .layerNormalization(let weight, _): weight.shape.first
        case .rectifier, .gaussianErrorLinearUnit, .unitLength: nil
        }
    }

    /// Whether pooling may as well stand behind it as ahead of it: y = A x + b for a fixed A.
    var isAffine: Bool {
        switch self {
        case .linear, .batchNormalization: true
        case .layerNormalization, .rectifier, .gaussianErrorLinearUnit, .unitLength: false
        }
    }
}

extension HeadLayer: CustomStringConvertible {
    /// Such as `linear 2048 to 512, no bias` or `batch norm of 512`.
    public var description: String {
        switch self {
        case .linear(let weight, let bias):
            "linear \(weight.shape.last ?? 0) to \(weight.shape.first ?? 0)"
                + (bias == nil ? ", no bias" : "")
        case .batchNormalization(let mean, _, let weight, _):
            "batch norm of \(mean.shape.first ?? 0)" + (weight == nil ? ", no affine" : "")
        case .layerNormalization(let weight, _): "layer norm of \(weight.shape.first ?? 0)"
        case .rectifier: "ReLU"
        case .gaussianErrorLinearUnit: "GELU"
        case .unitLength: "unit length"
        }
    }
}

/// One step of a projection head, on a vector of features.
public enum HeadLayer: Sendable, Equatable {
    /// y = W x + b; W has shape [outputs, inputs].
    case linear(weight: Tensor, bias: Tensor?)
    /// y = (x - mean) / sqrt(variance + epsilon) * weight + bias, without the last two where they are nil.
    case batchNormalization(mean: Tensor, variance: Tensor, weight: Tensor?, bias: Tensor?)
    /// y = max(x, 0).
    case rectifier
    /// y = x Phi(x), Phi the normal distribution function.
    case gaussianErrorLinearUnit
    /// y = x / |x|.
    case unitLength
}

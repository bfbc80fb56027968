/// A multilayer perceptron behind a backbone: projector, predictor or classifier.
public struct ProjectionHead: Sendable, Equatable {
    /// What its names begin with in the file, without the dictionary's wrapper prefix.
    public let prefix: String
    /// What is done to a vector of features, in order.
    public let layers: [HeadLayer]

    /// Number of values that the first layer takes.
    public var inputCount: Int? {
        switch layers.first {
        case .linear(let weight, _): weight.shape.last
        case .batchNormalization(let mean, _, _, _): mean.shape.first
        default: nil
        }
    }

    /// Number of values that the last linear layer gives.
    public var outputCount: Int? {
        for case .linear(let weight, _) in layers.reversed() { return weight.shape.first }
        return nil
    }
}

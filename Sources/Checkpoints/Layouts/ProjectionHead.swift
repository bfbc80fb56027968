/// A multilayer perceptron behind a backbone: projector, predictor or classifier.
public struct ProjectionHead: Sendable, Equatable {
    /// What its names begin with in the file, without the dictionary's wrapper prefix.
    public let prefix: String
    /// What is done to a vector of features, in order.
    public let layers: [HeadLayer]

    /// Number of values that the last linear layer gives.
    public var outputCount: Int? {
        for case .linear(let weight, _) in layers.reversed() { return weight.shape.first }
        return nil
    }
}

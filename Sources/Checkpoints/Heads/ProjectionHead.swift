/// A multilayer perceptron behind a backbone: projector, predictor or classifier.
public struct ProjectionHead: Sendable, Equatable {
    /// What its names begin with in the file, without the dictionary's wrapper prefix.
    public let prefix: String
    /// What is done to a vector of features, in order.
    public let layers: [HeadLayer]
    /// What names and shapes do not tell and was taken, and why; nil where they tell all.
    public let assumed: String?

    init(prefix: String, layers: [HeadLayer], assumed: String? = nil) {
        self.prefix = prefix
        self.layers = layers
        self.assumed = assumed
    }

    /// Number of values that the first layer takes.
    public var inputCount: Int? { layers.lazy.compactMap(\.inputCount).first }

    /// Number of values that the last linear layer gives.
    public var outputCount: Int? {
        for case .linear(let weight, _) in layers.reversed() { return weight.shape.first }
        return nil
    }
}

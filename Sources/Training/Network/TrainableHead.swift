/// An MLP head to be trained: linear layers, with batch norm and an activation where they follow.
struct TrainableHead: Sendable, Equatable {
    /// Of its parameter group, such as `predictor`.
    let name: String
    let layers: [Layer]

    /// A linear layer and what follows it.
    struct Layer: Sendable, Equatable {
        /// Of its weights without `.weight`, such as `predictor.0`.
        let name: String
        let inputs: Int
        let outputs: Int
        var bias = Bias.none
        var normalization: Normalization?
        var activation = Activation.none
        /// Whether each output's weights are v / |v| of the learned v, torch's `weight_norm` whose g is 1 always.
        var isWeightNormalized = false
        var initialization = Initialization.uniform
    }

    enum Bias: Sendable {
        case none, trained
        /// Keeps its first value: the batch norm behind it takes it away again.
        case frozen
    }

    enum Activation: Sendable {
        case none, relu, gelu
        /// x / max(|x|, 1e-12), torch's `normalize`.
        case l2Normalize
    }

    /// The weights before the first step, and the bias.
    enum Initialization: Sendable {
        /// Both uniform on (-1, 1) / sqrt(fan-in), torch's default.
        case uniform
        /// Normal of this standard deviation, cut at two of them or not; biases are 0.
        case normal(Float), truncatedNormal(Float)
    }

    struct Normalization: Sendable, Equatable {
        let name: String
        var affine = Affine.full
    }

    /// What a batch norm learns: gamma and beta, gamma alone (beta is 0), or nothing.
    enum Affine: Sendable {
        case full, scale, none
    }

    /// Outputs of the last layer.
    var outputs: Int { layers.last?.outputs ?? 0 }
}

extension TrainableHead.Initialization: Equatable {}

extension TrainableHead {
    /// A projector: hidden layers, then a linear one with a batch norm.
    ///
    /// - Parameters:
    ///   - layers: linear ones, at least two.
    ///   - affine: what the last batch norm learns.
    static func projector(
        layers: Int, _ inputs: Int, inner: Int, outputs: Int, bias: Bias = .none, affine: Affine,
        initialization: Initialization = .uniform
    ) -> Self {
        let hidden = (0..<layers - 1).map {
            Layer.hidden(
                SimSiam.projector, 3 * $0, $0 == 0 ? inputs : inner, inner, initialization: initialization)
        }
        let last = 3 * hidden.count
        return Self(
            name: "projector",
            layers: hidden + [
                Layer(
                    name: "\(SimSiam.projector).\(last)", inputs: inner, outputs: outputs, bias: bias,
                    normalization: .init(name: "\(SimSiam.projector).\(last + 1)", affine: affine),
                    initialization: initialization)
            ])
    }
}

extension TrainableHead.Layer {
    /// Name of the tensor of the weights.
    var weightName: String { isWeightNormalized ? "\(name).weight_v" : "\(name).weight" }
    /// Name of the tensor of the biases.
    var biasName: String { "\(name).bias" }

    /// Linear, batch norm and ReLU: numbers `index` to `index + 2` of torch's `Sequential`.
    static func hidden(
        _ prefix: String, _ index: Int, _ inputs: Int, _ outputs: Int, bias: TrainableHead.Bias = .none,
        initialization: TrainableHead.Initialization = .uniform
    ) -> Self {
        Self(
            name: "\(prefix).\(index)", inputs: inputs, outputs: outputs, bias: bias,
            normalization: .init(name: "\(prefix).\(index + 1)"), activation: .relu,
            initialization: initialization)
    }

    /// Linear, with bias or without.
    static func output(_ name: String, _ inputs: Int, _ outputs: Int, bias: TrainableHead.Bias = .trained)
        -> Self
    {
        Self(name: name, inputs: inputs, outputs: outputs, bias: bias)
    }
}

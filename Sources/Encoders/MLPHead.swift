import Checkpoints
import Foundation
import Layers

/// A projector, a predictor or a classifier, checked and ready to run on a vector of features.
struct MLPHead: Sendable {
    let inputCount: Int
    let outputCount: Int
    private let steps: [Step]

    private enum Step: Sendable {
        case linear(LinearLayer)
        case normalization(FoldedNormalization)
        case layerNormalization(LayerNormalization)
        case relu
        /// x / 2 (1 + erf(x / sqrt(2))).
        case gelu
        /// x / max(|x|, 1e-12), as torch's `normalize`.
        case l2Normalize
    }

    /// Checks that each layer fits the one before, and that all numbers are finite.
    ///
    /// - Parameters:
    ///   - inputCount: length of the vectors that come in.
    ///   - epsilon: of its norms.
    init(_ head: ProjectionHead, inputCount: Int, epsilon: Double) throws(NetworkError) {
        var steps: [Step] = []
        var width = inputCount
        for (index, layer) in head.layers.enumerated() {
            let step = try Self.step(layer, name: "\(head.prefix)[\(index)]", width: width, epsilon: epsilon)
            if case .linear(let linear) = step { width = linear.outputCount }
            steps.append(step)
        }
        self.inputCount = inputCount
        outputCount = width
        self.steps = steps
    }

    /// What the head makes of one vector.
    func apply(_ features: [Float]) -> [Float] {
        steps.reduce(features) { values, step in
            switch step {
            case .linear(let layer): layer.apply(values)
            case .normalization(let normalization): normalization.apply(values)
            case .layerNormalization(let normalization): normalization.apply(values)
            case .relu: values.map { $0 < 0 ? 0 : $0 }
            case .gelu:
                values.map { Float(Double($0) / 2 * (1 + erf(Double($0) / 2.0.squareRoot()))) }
            case .l2Normalize: Self.l2Normalize(values)
            }
        }
    }

    /// x / max(|x|, 1e-12), as torch's `normalize`.
    private static func l2Normalize(_ values: [Float]) -> [Float] {
        let length = values.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
        return values.map { Float(Double($0) / max(length, 1e-12)) }
    }

    private static func step(
        _ layer: HeadLayer, name: String, width: Int, epsilon: Double
    ) throws(NetworkError) -> Step {
        switch layer {
        case .linear(let weight, let bias): try linear(weight, bias, name: name, width: width)
        case .batchNormalization(let mean, let variance, let weight, let bias):
            try normalization(mean, variance, weight, bias, name: name, width: width, epsilon: epsilon)
        case .layerNormalization(let weight, let bias):
            .layerNormalization(
                try LayerNormalization(
                    weight: weight, bias: bias, width: width, epsilon: epsilon, name: name))
        case .relu: .relu
        case .gelu: .gelu
        case .l2Normalize: .l2Normalize
        }
    }

    private static func linear(
        _ weight: Tensor, _ bias: Tensor?, name: String, width: Int
    ) throws(NetworkError) -> Step {
        guard weight.shape.count == 2, weight.shape[1] == width, weight.shape.allSatisfy(lengths.contains),
            bias == nil || bias?.shape == [weight.shape[0]]
        else {
            throw .wrongShape(
                tensor: name, expected: "[outputs, \(width)] and as many biases", found: weight.shape)
        }
        try requireFinite(weight.values, name: name)
        try requireFinite(bias?.values ?? [], name: name)
        return .linear(
            LinearLayer(
                weight: weight.values, bias: bias?.values, inputCount: width, outputCount: weight.shape[0]))
    }

    private static func normalization(
        _ mean: Tensor, _ variance: Tensor, _ weight: Tensor?, _ bias: Tensor?, name: String, width: Int,
        epsilon: Double
    ) throws(NetworkError) -> Step {
        for tensor in [mean, variance, weight, bias].compactMap({ $0 }) where tensor.shape != [width] {
            throw .wrongShape(tensor: name, expected: "[\(width)]", found: tensor.shape)
        }
        return .normalization(
            try FoldedNormalization(
                mean: mean.values, variance: variance.values, weight: weight?.values, bias: bias?.values,
                epsilon: epsilon, name: name))
    }

    /// As ``NamedTensors`` bounds all lengths, for BLAS's 32-bit integers.
    private static let lengths = 1...(1 << 20)
}

/// A function from one vector of features to another.
protocol FeatureMap: Sendable {
    var outputCount: Int { get }

    func apply(_ features: [Float]) -> [Float]
}

extension LinearLayer: FeatureMap {}

extension MLPHead: FeatureMap {}

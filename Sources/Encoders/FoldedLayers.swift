import Checkpoints
import Layers

// Layers of a checkpoint's tensors, each checked: batch norms are folded in double precision and rounded once.

extension FoldedConvolution {
    /// With scale = gamma / sqrt(variance + epsilon): weights * scale and beta - mean * scale.
    init(_ layer: ConvolutionLayer, from tensors: NamedTensors) throws(NetworkError) {
        let weights = try tensors.finite("\(layer.name).weight")
        let gamma = try tensors.finite("\(layer.normalization).weight")
        let beta = try tensors.finite("\(layer.normalization).bias")
        let mean = try tensors.finite("\(layer.normalization).running_mean")
        let variance = try tensors.finite("\(layer.normalization).running_var")
        let scales = try FoldedNormalization.scales(
            variance: variance, weight: gamma, epsilon: layer.epsilon,
            name: "\(layer.normalization).running_var")
        let perOutput = layer.geometry.weightsPerOutput
        self.init(
            name: layer.name, geometry: layer.geometry,
            weights: weights.indices.map { Float(Double(weights[$0]) * scales[$0 / perOutput]) },
            bias: beta.indices.map { Float(Double(beta[$0]) - Double(mean[$0]) * scales[$0]) })
        try requireFinite(self.weights, name: "\(layer.name).weight")
        try requireFinite(self.bias, name: "\(layer.normalization).bias")
    }
}

extension FoldedNormalization {
    /// - Parameters:
    ///   - weight: nil for ones; all lists are of one length.
    ///   - bias: nil for zeros.
    ///   - name: of the layer, for errors.
    init(
        mean: [Float], variance: [Float], weight: [Float]?, bias: [Float]?, epsilon: Double, name: String
    ) throws(NetworkError) {
        let scales = try Self.scales(variance: variance, weight: weight, epsilon: epsilon, name: name)
        self.init(
            scale: scales.map { Float($0) },
            shift: scales.indices.map { Float(Double(bias?[$0] ?? 0) - Double(mean[$0]) * scales[$0]) })
        try requireFinite(mean + variance + scale + shift, name: name)
    }

    /// The batch norm of that name among a checkpoint's tensors.
    init(_ name: String, epsilon: Double, from tensors: NamedTensors) throws(NetworkError) {
        try self.init(
            mean: try tensors.finite("\(name).running_mean"),
            variance: try tensors.finite("\(name).running_var"), weight: try tensors.finite("\(name).weight"),
            bias: try tensors.finite("\(name).bias"), epsilon: epsilon, name: name)
    }

    /// weight / sqrt(variance + epsilon) of each channel.
    ///
    /// Kernels leave variances of dead channels that are a little below zero; torch's sum, in float32, is what counts.
    ///
    /// - Throws: ``NetworkError/negativeVariance(tensor:element:found:epsilon:)`` where the root is of no positive number.
    static func scales(
        variance: [Float], weight: [Float]?, epsilon: Double, name: String
    ) throws(NetworkError) -> [Double] {
        let sums = variance.map { $0 < 0 ? Double($0 + Float(epsilon)) : Double($0) + epsilon }
        if let element = variance.indices.first(where: { variance[$0] < 0 && sums[$0] <= 0 }) {
            throw .negativeVariance(
                tensor: name, element: element, found: variance[element], epsilon: epsilon)
        }
        return sums.indices.map { Double(weight?[$0] ?? 1) / sums[$0].squareRoot() }
    }

    /// Images whose pixels have three channels.
    func apply(_ batch: ImageBatch) throws(NetworkError) -> ImageBatch {
        let given = batch.pixels
        let pixels = given.indices.map { index in
            given[index] * scale[index % 3] + shift[index % 3]
        }
        return try ImageBatch(count: batch.count, height: batch.height, width: batch.width, pixels: pixels)
    }
}

extension LayerNormalization {
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
        self.init(weight: weight.values, bias: bias.values, epsilon: epsilon)
    }
}

extension LinearLayer {
    init(_ head: LinearHead, featureCount: Int, from tensors: NamedTensors) throws(NetworkError) {
        self.init(
            weight: try tensors.finite("\(head.name).weight"),
            bias: head.hasBias ? try tensors.finite("\(head.name).bias") : nil,
            inputCount: featureCount, outputCount: head.classCount)
    }

    /// A 1x1 convolution with bias, which commutes with the pooling behind it.
    init(pointwise name: String, inputCount: Int, outputCount: Int, from tensors: NamedTensors)
        throws(NetworkError)
    {
        self.init(
            weight: try tensors.finite("\(name).weight"), bias: try tensors.finite("\(name).bias"),
            inputCount: inputCount, outputCount: outputCount)
    }
}

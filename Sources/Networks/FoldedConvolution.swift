/// A convolution with the batch norm after it folded in.
///
/// With scale = gamma / sqrt(variance + epsilon): weights * scale and beta - mean * scale, computed in double
/// and rounded once.
struct FoldedConvolution: Sendable {
    /// Such as `layer1.0.conv1`.
    let name: String
    let geometry: ConvolutionGeometry
    /// `[output channels, input channels of a group, kernel, kernel]`, row-major.
    let weights: [Float]
    /// One number for each output channel.
    let bias: [Float]

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
        name = layer.name
        self.geometry = layer.geometry
        self.weights = weights.indices.map { Float(Double(weights[$0]) * scales[$0 / perOutput]) }
        self.bias = beta.indices.map { Float(Double(beta[$0]) - Double(mean[$0]) * scales[$0]) }
        try requireFinite(self.weights, name: "\(layer.name).weight")
        try requireFinite(self.bias, name: "\(layer.normalization).bias")
    }

    /// Makes a convolution of weights and bias that are folded already, of the geometry's lengths.
    init(geometry: ConvolutionGeometry, weights: [Float], bias: [Float]) {
        name = "convolution"
        self.geometry = geometry
        self.weights = weights
        self.bias = bias
    }
}

/// A convolution with the batch norm after it folded in.
///
/// With scale = gamma / sqrt(variance + epsilon): weights * scale and beta - mean * scale, computed in double
/// and rounded once.
package struct FoldedConvolution: Sendable {
    /// Such as `layer1.0.conv1`.
    package let name: String
    package let geometry: ConvolutionGeometry
    /// `[output channels, input channels of a group, kernel, kernel]`, row-major.
    package let weights: [Float]
    /// One number for each output channel.
    package let bias: [Float]

    /// Takes weights and bias that are folded already, of the geometry's lengths.
    package init(
        name: String = "convolution", geometry: ConvolutionGeometry, weights: [Float], bias: [Float]
    ) {
        self.name = name
        self.geometry = geometry
        self.weights = weights
        self.bias = bias
    }
}

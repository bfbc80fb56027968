/// A named convolution and the batch norm after it.
struct ConvolutionLayer: Sendable, Equatable {
    /// Name of its weights without `.weight`, such as `layer1.0.conv1`.
    let name: String
    /// Name of its batch norm, such as `layer1.0.bn1`.
    let normalization: String
    let geometry: ConvolutionGeometry
    /// What its batch norm adds to a variance.
    var epsilon = ArchitectureChoices().epsilon

    /// The five tensors that it reads, in torchvision's order.
    var expectedTensors: [ExpectedTensor] {
        let channels = [geometry.outputChannels]
        return [
            ExpectedTensor("\(name).weight", geometry.weightShape),
            ExpectedTensor("\(normalization).weight", channels),
            ExpectedTensor("\(normalization).bias", channels),
            ExpectedTensor("\(normalization).running_mean", channels, isParameter: false),
            ExpectedTensor("\(normalization).running_var", channels, isParameter: false),
        ]
    }
}

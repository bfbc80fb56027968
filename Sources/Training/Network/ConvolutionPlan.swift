/// A convolution and the batch norm after it, and where their numbers stand.
struct ConvolutionPlan: Sendable, Equatable {
    let inputChannels: Int
    let outputChannels: Int
    let kernel: Int
    let stride: Int
    let padding: Int
    let weight: Int
    let normalization: NormalizationPlan

    func shape(_ input: TrainingMap) -> ConvolutionShape {
        ConvolutionShape(
            input: input, outputChannels: outputChannels, kernel: kernel, stride: stride, padding: padding)
    }
}

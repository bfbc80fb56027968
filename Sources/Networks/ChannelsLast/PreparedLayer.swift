/// A convolution of the network at its place: the size of its input and what follows.
struct PreparedLayer: Sendable {
    let convolution: PreparedConvolution
    let inputSize: MapSize
    let outputSize: MapSize
    let outputChannels: Int
    /// For reports.
    let description: ForwardTimes.Layer

    init(_ folded: FoldedConvolution, _ size: MapSize, _ method: ConvolutionMethod) {
        convolution = PreparedConvolution(folded, size, method)
        inputSize = size
        outputSize = folded.geometry.outputSize(size)
        outputChannels = folded.geometry.outputChannels
        description = ForwardTimes.Layer(
            name: folded.name, method: convolution.methodName,
            operationsPerImage: 2 * folded.weights.count * outputSize.area)
    }

    /// Elements of the output of one image.
    var outputCount: Int { outputSize.area * outputChannels }

    func apply(
        _ input: UnsafeBufferPointer<Float>, images: Int, into output: UnsafeMutableBufferPointer<Float>,
        adding residual: UnsafePointer<Float>? = nil, appliesReLU: Bool, _ scratch: borrowing ForwardScratch
    ) {
        scratch.clock?.enter(description)
        convolution.apply(
            LayerRun(
                images: images, size: inputSize, input: input, output: output, residual: residual,
                appliesReLU: appliesReLU), scratch)
    }
}

/// The size of a two-dimensional convolution with a square kernel, without bias.
struct ConvolutionGeometry: Sendable, Equatable {
    let inputChannels: Int
    let outputChannels: Int
    let kernel: Int
    var stride = 1
    var padding = 0
    var groups = 1

    /// `[output channels, input channels of a group, kernel, kernel]`.
    var weightShape: [Int] { [outputChannels, inputChannels / groups, kernel, kernel] }

    /// Weights that make one output value.
    var weightsPerOutput: Int { inputChannels / groups * kernel * kernel }

    /// Whether the input itself is the matrix to multiply by.
    var isPointwise: Bool { kernel == 1 && stride == 1 && padding == 0 }

    /// Positions of the kernel along a side: (length + 2 padding - kernel) / stride + 1, rounded down.
    func outputLength(_ length: Int) -> Int {
        (length + 2 * padding - kernel) / stride + 1
    }

    func outputSize(_ size: MapSize) -> MapSize {
        MapSize(height: outputLength(size.height), width: outputLength(size.width))
    }
}

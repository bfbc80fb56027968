/// The size of a convolution over a batch of maps.
struct ConvolutionShape: Equatable {
    let input: TrainingMap
    let outputChannels: Int
    let kernel: Int
    var stride = 1
    var padding = 0

    /// Positions along a side: (length + 2 padding - kernel) / stride + 1, rounded down.
    var output: TrainingMap {
        TrainingMap(
            images: input.images, height: (input.height + 2 * padding - kernel) / stride + 1,
            width: (input.width + 2 * padding - kernel) / stride + 1, channels: outputChannels)
    }

    var weightCount: Int { kernel * kernel * input.channels * outputChannels }

    /// Weights that make one output value.
    var weightsPerOutput: Int { kernel * kernel * input.channels }

    /// The ways to compute it.
    enum Algorithm: Equatable {
        case pointwise, taps, direct, winograd, patches
    }

    /// The way that takes the fewest products.
    var algorithm: Algorithm {
        if kernel == 1, stride == 1, padding == 0 { return .pointwise }
        if output.area <= Self.greatestAreaOfTaps { return .taps }
        if input.channels <= Self.mostChannelsOfDirect { return .direct }
        let isThree = kernel == 3 && stride == 1 && padding == 1
        return isThree && suitsWinograd ? .winograd : .patches
    }

    private var suitsWinograd: Bool {
        let tiles = ((input.height + 3) / 4) * ((input.width + 3) / 4)
        return tiles * 36 < 9 * input.area && input.channels >= Self.leastChannelsOfWinograd
    }

    /// Beyond four pixels the products of single taps are too many.
    private static let greatestAreaOfTaps = 4
    /// The products of an image's three are too short for the library.
    private static let mostChannelsOfDirect = 4
    /// With fewer, the transforms take longer than the products that they save.
    private static let leastChannelsOfWinograd = 16
}

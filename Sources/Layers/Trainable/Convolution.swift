import CLayerKernels

/// A two-dimensional convolution without bias: y[o] = sum over taps t of x[s o + t - p] W[t].
///
/// Weights are `[kernel row, kernel column, input channel, output channel]`. How it is computed follows from its
/// size alone, so that a batch gives the same numbers wherever it is computed.
package struct Convolution<Scalar: LayerScalar> {
    package let shape: ConvolutionShape
    private let method: any ConvolutionAlgorithm<Scalar>

    package init(_ shape: ConvolutionShape) {
        self.shape = shape
        method =
            switch shape.algorithm {
            case .pointwise: PointwiseAlgorithm(shape: shape)
            case .taps: TapAlgorithm(shape: shape)
            case .direct: DirectAlgorithm(shape: shape)
            case .winograd: WinogradAlgorithm(shape: shape)
            case .patches: Im2colAlgorithm(shape: shape)
            }
    }

    package init(_ shape: ConvolutionShape, algorithm: any ConvolutionAlgorithm<Scalar>) {
        self.shape = shape
        method = algorithm
    }

    package var needs: LayerScratchNeeds { method.needs }

    /// Numbers of the weights as the algorithm wants them; 0 where it takes them as they are.
    package var preparedCount: Int { method.preparedCount }

    /// Whether ``backward(_:_:_:weightGradient:inputGradient:_:)`` takes prepared weights too.
    package var preparesBackward: Bool { method.preparesBackward }

    /// Parts that ``prepare(_:_:into:)`` lays out.
    package var preparedParts: Int { method.preparedParts }

    /// Lays some parts of the weights out as the algorithm wants them.
    package func prepare(
        _ weights: UnsafePointer<Scalar>, _ parts: Range<Int>, into prepared: UnsafeMutablePointer<Scalar>
    ) {
        method.prepare(weights, parts, into: prepared)
    }

    /// - Parameter weights: prepared, where ``preparedCount`` is not 0.
    package func forward(
        _ input: UnsafePointer<Scalar>, _ weights: UnsafePointer<Scalar>,
        into output: UnsafeMutablePointer<Scalar>, _ scratch: LayerScratch<Scalar>
    ) {
        method.forward(input, weights, into: output, scratch)
    }

    /// dW = x^T dy, which is overwritten, and dx += dy W^T, unless it is nil.
    ///
    /// - Parameter weights: prepared, where ``preparedCount`` is not 0 and ``preparesBackward`` is true.
    package func backward(
        _ input: UnsafePointer<Scalar>, _ weights: UnsafePointer<Scalar>,
        _ outputGradient: UnsafePointer<Scalar>, weightGradient: UnsafeMutablePointer<Scalar>,
        inputGradient: UnsafeMutablePointer<Scalar>?, _ scratch: LayerScratch<Scalar>
    ) {
        method.backward(
            input, weights, outputGradient, weightGradient: weightGradient, inputGradient: inputGradient,
            scratch)
    }
}

/// One way to compute a convolution and both its derivatives; ``Convolution`` says what each function gives.
package protocol ConvolutionAlgorithm<Scalar> {
    associatedtype Scalar: LayerScalar

    var shape: ConvolutionShape { get }
    var needs: LayerScratchNeeds { get }
    var preparedCount: Int { get }

    var preparesBackward: Bool { get }

    var preparedParts: Int { get }

    func prepare(
        _ weights: UnsafePointer<Scalar>, _ parts: Range<Int>, into prepared: UnsafeMutablePointer<Scalar>)

    func forward(
        _ input: UnsafePointer<Scalar>, _ weights: UnsafePointer<Scalar>,
        into output: UnsafeMutablePointer<Scalar>, _ scratch: LayerScratch<Scalar>)

    func backward(
        _ input: UnsafePointer<Scalar>, _ weights: UnsafePointer<Scalar>,
        _ outputGradient: UnsafePointer<Scalar>, weightGradient: UnsafeMutablePointer<Scalar>,
        inputGradient: UnsafeMutablePointer<Scalar>?, _ scratch: LayerScratch<Scalar>)
}

extension ConvolutionAlgorithm {
    package var preparedCount: Int { 0 }
    package var preparesBackward: Bool { true }
    package var preparedParts: Int { 0 }

    package func prepare(
        _ weights: UnsafePointer<Scalar>, _ parts: Range<Int>, into prepared: UnsafeMutablePointer<Scalar>
    ) {}
}

/// A convolution over a batch of maps.
package struct ConvolutionShape: Sendable, Equatable {
    package let input: ActivationShape
    package let geometry: ConvolutionGeometry

    package init(input: ActivationShape, geometry: ConvolutionGeometry) {
        self.input = input
        self.geometry = geometry
    }

    package var output: ActivationShape {
        ActivationShape(
            images: input.images, size: geometry.outputSize(input.size), channels: geometry.outputChannels)
    }

    package var kernel: Int { geometry.kernel }
    package var stride: Int { geometry.stride }
    package var padding: Int { geometry.padding }
    package var outputChannels: Int { geometry.outputChannels }

    package var weightCount: Int { weightsPerOutput * outputChannels }

    /// Weights that make one output value.
    package var weightsPerOutput: Int { geometry.weightsPerOutput }

    /// As the kernels take it.
    package var window: jc_window {
        jc_window(
            height: input.height, width: input.width, channels: input.channels, kernel: kernel, step: stride,
            padding: padding, out_height: output.height, out_width: output.width,
            out_channels: outputChannels)
    }

    /// The ways to compute it.
    package enum Algorithm: Equatable {
        case pointwise, taps, direct, winograd, patches
    }

    /// The way that takes the fewest products.
    package var algorithm: Algorithm {
        if geometry.isPointwise { return .pointwise }
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

/// A two-dimensional convolution without bias: y[o] = sum over taps t of x[s o + t - p] W[t].
///
/// Weights are `[kernel row, kernel column, input channel, output channel]`. How it is computed follows from its
/// size alone, so that a batch gives the same numbers wherever it is computed.
struct Convolution<Scalar: TrainingScalar> {
    let shape: ConvolutionShape
    private let method: any ConvolutionAlgorithm<Scalar>

    init(_ shape: ConvolutionShape) {
        self.shape = shape
        method =
            switch shape.algorithm {
            case .pointwise: PointwiseAlgorithm(shape: shape)
            case .taps: TapAlgorithm(shape: shape)
            case .direct: DirectAlgorithm(shape: shape)
            case .winograd: WinogradAlgorithm(shape: shape)
            case .patches: PatchAlgorithm(shape: shape)
            }
    }

    init(_ shape: ConvolutionShape, algorithm: any ConvolutionAlgorithm<Scalar>) {
        self.shape = shape
        method = algorithm
    }

    var needs: TrainingScratchNeeds { method.needs }

    /// Numbers of the weights as the algorithm wants them; 0 where it takes them as they are.
    var preparedCount: Int { method.preparedCount }

    /// Lays the weights out as the algorithm wants them.
    func prepare(_ weights: UnsafePointer<Scalar>, into prepared: UnsafeMutablePointer<Scalar>) {
        method.prepare(weights, into: prepared)
    }

    /// - Parameter weights: prepared, where ``preparedCount`` is not 0.
    func forward(
        _ input: UnsafePointer<Scalar>, _ weights: UnsafePointer<Scalar>,
        into output: UnsafeMutablePointer<Scalar>, _ scratch: TrainingScratch<Scalar>
    ) {
        method.forward(input, weights, into: output, scratch)
    }

    /// dW = x^T dy, which is overwritten, and dx += dy W^T, unless it is nil.
    func backward(
        _ input: UnsafePointer<Scalar>, _ weights: UnsafePointer<Scalar>,
        _ outputGradient: UnsafePointer<Scalar>, weightGradient: UnsafeMutablePointer<Scalar>,
        inputGradient: UnsafeMutablePointer<Scalar>?, _ scratch: TrainingScratch<Scalar>
    ) {
        method.backward(
            input, weights, outputGradient, weightGradient: weightGradient, inputGradient: inputGradient,
            scratch)
    }
}

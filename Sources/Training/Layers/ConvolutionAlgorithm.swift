/// One way to compute a convolution and both its derivatives; ``Convolution`` says what each function gives.
protocol ConvolutionAlgorithm<Scalar> {
    associatedtype Scalar: TrainingScalar

    var shape: ConvolutionShape { get }
    var needs: TrainingScratchNeeds { get }
    var preparedCount: Int { get }

    func prepare(_ weights: UnsafePointer<Scalar>, into prepared: UnsafeMutablePointer<Scalar>)

    func forward(
        _ input: UnsafePointer<Scalar>, _ weights: UnsafePointer<Scalar>,
        into output: UnsafeMutablePointer<Scalar>, _ scratch: TrainingScratch<Scalar>)

    func backward(
        _ input: UnsafePointer<Scalar>, _ weights: UnsafePointer<Scalar>,
        _ outputGradient: UnsafePointer<Scalar>, weightGradient: UnsafeMutablePointer<Scalar>,
        inputGradient: UnsafeMutablePointer<Scalar>?, _ scratch: TrainingScratch<Scalar>)
}

extension ConvolutionAlgorithm {
    var preparedCount: Int { 0 }

    func prepare(_ weights: UnsafePointer<Scalar>, into prepared: UnsafeMutablePointer<Scalar>) {}
}

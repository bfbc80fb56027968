@testable import Layers

/// A convolution as a function of arrays, by the algorithm that its size calls for or by another.
struct ConvolutionRun<Scalar: LayerScalar> {
    let convolution: Convolution<Scalar>
    private let scratch: LayerScratch<Scalar>

    init(_ shape: ConvolutionShape, algorithm: (any ConvolutionAlgorithm<Scalar>)? = nil) {
        convolution = algorithm.map { Convolution(shape, algorithm: $0) } ?? Convolution(shape)
        scratch = LayerScratch(convolution.needs)
    }

    private func prepared(_ weights: [Scalar]) -> [Scalar] {
        guard convolution.preparedCount > 0 else { return weights }
        var prepared = [Scalar](repeating: 0, count: convolution.preparedCount)
        convolution.prepare(weights, 0..<convolution.preparedParts, into: &prepared)
        return prepared
    }

    private func preparedBackward(_ weights: [Scalar]) -> [Scalar] {
        convolution.preparesBackward ? prepared(weights) : weights
    }

    func forward(_ input: [Scalar], _ weights: [Scalar]) -> [Scalar] {
        var output = [Scalar](repeating: 0, count: convolution.shape.output.count)
        convolution.forward(input, prepared(weights), into: &output, scratch)
        return output
    }

    /// Adds 1 to the gradient of the input beforehand and takes it away again: a backward pass must add.
    func backward(
        _ input: [Scalar], _ weights: [Scalar], _ gradient: [Scalar]
    ) -> (weights: [Scalar], input: [Scalar]) {
        var weightGradient = [Scalar](repeating: 7, count: convolution.shape.weightCount)
        var inputGradient = [Scalar](repeating: 1, count: input.count)
        convolution.backward(
            input, preparedBackward(weights), gradient, weightGradient: &weightGradient,
            inputGradient: &inputGradient, scratch)
        return (weightGradient, inputGradient.map { $0 - 1 })
    }

    /// As of a network's first layer, where nobody asks for the gradient of the input.
    func weightGradient(_ input: [Scalar], _ weights: [Scalar], _ gradient: [Scalar]) -> [Scalar] {
        var weightGradient = [Scalar](repeating: 7, count: convolution.shape.weightCount)
        convolution.backward(
            input, preparedBackward(weights), gradient, weightGradient: &weightGradient, inputGradient: nil,
            scratch)
        return weightGradient
    }
}

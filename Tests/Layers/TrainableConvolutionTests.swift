import TestSupport
import Testing

@testable import Layers

@Suite struct TrainableConvolutionTests {
    private static func shape(
        _ side: (Int, Int), _ channels: (Int, Int), kernel: Int, stride: Int = 1, padding: Int = 0,
        images: Int = 2
    ) -> ConvolutionShape {
        ConvolutionShape(
            input: ActivationShape(images: images, height: side.0, width: side.1, channels: channels.0),
            geometry: ConvolutionGeometry(
                inputChannels: channels.0, outputChannels: channels.1, kernel: kernel, stride: stride,
                padding: padding))
    }

    /// Each algorithm, with borders, sizes that fill no tile, and channels that fill no register.
    static let shapes: [(ConvolutionShape, ConvolutionShape.Algorithm)] = [
        (shape((3, 4), (5, 3), kernel: 1), .pointwise),
        (shape((2, 2), (3, 4), kernel: 3, padding: 1), .taps),
        (shape((1, 1), (3, 4), kernel: 3, padding: 1), .taps),
        (shape((3, 3), (3, 2), kernel: 1, stride: 2), .taps),
        (shape((5, 4), (17, 3), kernel: 3, padding: 1), .winograd),
        (shape((9, 6), (16, 2), kernel: 3, padding: 1, images: 1), .winograd),
        (shape((7, 6), (3, 41), kernel: 3, stride: 2, padding: 1), .direct),
        (shape((11, 19), (3, 2), kernel: 7, stride: 2, padding: 3, images: 1), .direct),
        (shape((5, 6), (2, 3), kernel: 5, padding: 2), .direct),
        (shape((7, 6), (5, 4), kernel: 3, stride: 2, padding: 1), .patches),
        (shape((11, 9), (5, 2), kernel: 7, stride: 2, padding: 3), .patches),
        (shape((5, 6), (5, 3), kernel: 1, stride: 2), .patches),
        (shape((5, 5), (6, 3), kernel: 3, padding: 1), .patches),
        (shape((5, 5), (16, 16), kernel: 3, padding: 1, images: 1), .winograd),
    ]

    @Test(.eachRow) func outputEqualsItsDefinition() {
        eachRow(Self.shapes.indices) { outputEqualsItsDefinition($0) }
    }

    private func outputEqualsItsDefinition(_ index: Int) {
        let (shape, algorithm) = Self.shapes[index]
        #expect(shape.algorithm == algorithm)
        let input = HashedNumbers.doubles("input", shape.input.count)
        let weights = HashedNumbers.doubles("weights", shape.weightCount)
        let expected = NaiveTrainingConvolution(shape: shape).forward(input, weights)
        let found = ConvolutionRun<Double>(shape).forward(input, weights)
        #expect(zip(found, expected).allSatisfy { abs($0 - $1) < Tolerance.closedForm * 100 })
    }

    @Test(.eachRow) func gradientsEqualDifferences() {
        eachRow(Self.shapes.indices) { gradientsEqualDifferences($0) }
    }

    private func gradientsEqualDifferences(_ index: Int) {
        let (shape, _) = Self.shapes[index]
        let run = ConvolutionRun<Double>(shape)
        let input = HashedNumbers.doubles("input", shape.input.count)
        let weights = HashedNumbers.doubles("weights", shape.weightCount)
        let gradient = HashedNumbers.doubles("gradient", shape.output.count)
        let found = run.backward(input, weights, gradient)
        let weightError = DerivativeCheck.greatestError(of: found.weights, at: weights) {
            DerivativeCheck.dot(run.forward(input, $0), gradient)
        }
        let alone = run.weightGradient(input, weights, gradient)
        #expect(zip(alone, found.weights).allSatisfy { abs($0 - $1) < Tolerance.doubleProducts })
        let inputError = DerivativeCheck.greatestError(of: found.input, at: input) {
            DerivativeCheck.dot(run.forward($0, weights), gradient)
        }
        #expect(weightError < Tolerance.differenceQuotient)
        #expect(inputError < Tolerance.differenceQuotient)
    }

    /// On the way back gradients of many weights are made in parts, and so are transformed weights.
    @Test func manyWeightsAreTakenInParts() {
        let shape = Self.shape((4, 4), (96, 288), kernel: 3, padding: 1, images: 3)
        let run = ConvolutionRun<Double>(shape)
        #expect(shape.algorithm == .winograd && !run.convolution.preparesBackward)
        let input = HashedNumbers.doubles("input", shape.input.count)
        let weights = HashedNumbers.doubles("weights", shape.weightCount)
        let gradient = HashedNumbers.doubles("gradient", shape.output.count)
        let found = run.backward(input, weights, gradient)
        let expected = ConvolutionRun<Double>(shape, algorithm: Im2colAlgorithm(shape: shape))
            .backward(input, weights, gradient)
        #expect(relativeError(found.weights, expected.weights) < Tolerance.doubleProducts)
        #expect(relativeError(found.input, expected.input) < Tolerance.doubleProducts)
    }

    /// float32 beside double, at sizes where a layer takes several blocks.
    @Test(.eachRow) func floatEqualsDouble() {
        eachRow(
            ([
                Self.shape((8, 8), (64, 64), kernel: 3, padding: 1, images: 64),
                Self.shape((2, 2), (64, 48), kernel: 3, padding: 1, images: 8),
                Self.shape((32, 32), (3, 32), kernel: 7, stride: 2, padding: 3, images: 16),
                Self.shape((16, 16), (32, 64), kernel: 3, stride: 2, padding: 1, images: 16),
            ] as [ConvolutionShape]).named { "\($0.geometry.outputChannels) channels of \($0.input.images)" }
        ) { floatEqualsDouble($0) }
    }

    private func floatEqualsDouble(_ test: Named<ConvolutionShape>) {
        let shape = test.value
        let input = HashedNumbers.signed("input", shape.input.count, amplitude: 1)
        let weights = HashedNumbers.signed("weights", shape.weightCount, amplitude: 0.1)
        let gradient = HashedNumbers.signed("gradient", shape.output.count, amplitude: 1)
        let found = ConvolutionRun<Float>(shape)
        let patches = ConvolutionRun<Double>(shape, algorithm: Im2colAlgorithm(shape: shape))
        let (doubles, doubleWeights) = (input.map(Double.init), weights.map(Double.init))
        let back = found.backward(input, weights, gradient)
        let expected = patches.backward(doubles, doubleWeights, gradient.map(Double.init))
        let output = found.forward(input, weights)
        #expect(relativeError(output, patches.forward(doubles, doubleWeights)) < Tolerance.float32Product)
        #expect(
            relativeError(found.weightGradient(input, weights, gradient), expected.weights)
                < Tolerance.float32WeightGradient)
        #expect(relativeError(back.weights, expected.weights) < Tolerance.float32WeightGradient)
        #expect(relativeError(back.input, expected.input) < Tolerance.float32Product)
    }
}

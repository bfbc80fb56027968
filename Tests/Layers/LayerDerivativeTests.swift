import TestSupport
import Testing

@testable import Layers

/// Backward passes of the layers that are neither convolutions nor batch norms, beside central differences in double precision.
@Suite struct LayerDerivativeTests {
    @Test(arguments: [true, false])
    func linear(_ hasBias: Bool) {
        let (rows, inputs, outputs) = (5, 4, 3)
        let layer = Linear<Double>(rows: rows, inputs: inputs, outputs: outputs)
        let input = HashedNumbers.doubles("input", rows * inputs)
        let weights = HashedNumbers.doubles("weights", inputs * outputs)
        let bias = HashedNumbers.doubles("bias", outputs)
        let gradient = HashedNumbers.doubles("gradient", rows * outputs)
        func forward(_ input: [Double], _ weights: [Double], _ bias: [Double]) -> Double {
            var output = [Double](repeating: 7, count: rows * outputs)
            if hasBias {
                layer.forward(input, weights, bias: bias, into: &output)
            } else {
                layer.forward(input, weights, bias: nil, into: &output)
            }
            return DerivativeCheck.dot(output, gradient)
        }
        var (weightGradient, biasGradient, inputGradient) = (weights, bias, input)
        layer.backward(
            input, weights, gradient, weightGradient: &weightGradient, biasGradient: &biasGradient,
            inputGradient: &inputGradient)
        #expect(
            DerivativeCheck.greatestError(of: weightGradient, at: weights) { forward(input, $0, bias) }
                < Tolerance.differenceQuotient
        )
        #expect(
            DerivativeCheck.greatestError(of: inputGradient, at: input) { forward($0, weights, bias) }
                < Tolerance.differenceQuotient)
        guard hasBias else { return }
        #expect(
            DerivativeCheck.greatestError(of: biasGradient, at: bias) { forward(input, weights, $0) }
                < Tolerance.differenceQuotient)
    }

    @Test(arguments: [(6, 8), (5, 3), (1, 1)])
    func maxPool(_ height: Int, _ width: Int) {
        let map = ActivationShape(images: 2, height: height, width: width, channels: 9)
        let count = MaxPooling.output(map).count
        var choice = [UInt8](repeating: 0, count: count)
        let input = HashedNumbers.doubles("input", map.count)
        let gradient = HashedNumbers.doubles("gradient", count)
        func forward(_ input: [Double]) -> Double {
            var output = [Double](repeating: 0, count: count)
            MaxPooling.forward(input, map, into: &output, choice: &choice)
            return DerivativeCheck.dot(output, gradient)
        }
        _ = forward(input)
        var inputGradient = [Double](repeating: 0, count: map.count)
        MaxPooling.backward(gradient, choice: choice, map, inputGradient: &inputGradient)
        #expect(
            DerivativeCheck.greatestError(of: inputGradient, at: input, step: 1e-7, forward)
                < Tolerance.roughDifferenceQuotient)
    }

    @Test func globalAveragePool() {
        let map = ActivationShape(images: 2, height: 3, width: 2, channels: 5)
        let pool = GlobalAveragePool<Double>(input: map)
        let input = HashedNumbers.doubles("input", map.count)
        let gradient = HashedNumbers.doubles("gradient", 2 * 5)
        var inputGradient = input
        pool.backward(gradient, inputGradient: &inputGradient)
        let error = DerivativeCheck.greatestError(of: inputGradient, at: input) { input in
            var output = gradient
            pool.forward(input, into: &output)
            return DerivativeCheck.dot(output, gradient)
        }
        #expect(error < Tolerance.differenceQuotient)
    }

    @Test func zeroPadding() {
        let map = ActivationShape(images: 2, height: 5, width: 4, channels: 2)
        let output = ActivationShape(images: 2, height: 3, width: 2, channels: 6)
        let padding = ZeroPaddingShortcut(inputChannels: 2, outputChannels: 6, stride: 2)
        #expect(padding.output(map) == output)
        let input = HashedNumbers.doubles("input", map.count)
        let gradient = HashedNumbers.doubles("gradient", output.count)
        var inputGradient = [Double](repeating: 0, count: map.count)
        padding.backward(gradient, map, inputGradient: &inputGradient)
        let error = DerivativeCheck.greatestError(of: inputGradient, at: input) { input in
            var result = gradient
            padding.forward(input, map, into: &result)
            return DerivativeCheck.dot(result, gradient)
        }
        #expect(error < Tolerance.differenceQuotient)
    }
}

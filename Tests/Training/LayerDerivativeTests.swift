import Testing

@testable import Layers
@testable import Training

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
            DerivativeCheck.greatestError(of: weightGradient, at: weights) { forward(input, $0, bias) } < 1e-8
        )
        #expect(
            DerivativeCheck.greatestError(of: inputGradient, at: input) { forward($0, weights, bias) } < 1e-8)
        guard hasBias else { return }
        #expect(
            DerivativeCheck.greatestError(of: biasGradient, at: bias) { forward(input, weights, $0) } < 1e-8)
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
        #expect(DerivativeCheck.greatestError(of: inputGradient, at: input, step: 1e-7, forward) < 1e-6)
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
        #expect(error < 1e-8)
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
        #expect(error < 1e-8)
    }

    @Test func cosineLoss() {
        let loss = CosineLoss(rows: 4, columns: 6)
        let prediction = HashedNumbers.doubles("prediction", 24)
        let target = HashedNumbers.doubles("target", 24)
        var gradient = prediction
        let value = loss.evaluate(prediction, target, weight: -0.5, gradient: &gradient)
        #expect(abs(value) < 1)
        let error = DerivativeCheck.greatestError(of: gradient, at: prediction) { prediction in
            var unused = target
            return -0.5 * loss.evaluate(prediction, target, weight: -0.5, gradient: &unused)
        }
        #expect(error < 1e-7)
    }

    /// Norms below 1e-8 count as 1e-8 (torch `cosine_similarity`).
    @Test func cosineOfAlmostNothing() {
        let loss = CosineLoss(rows: 1, columns: 2)
        var gradient = [0.0, 0.0]
        #expect(loss.evaluate([0, 0], [3, 4], weight: 1, gradient: &gradient) == 0)
        #expect(abs(gradient[0] - 0.6e8) < 1 && abs(gradient[1] - 0.8e8) < 1)
        #expect(abs(loss.evaluate([6e-9, 0], [1, 0], weight: 1, gradient: &gradient) - 0.6) < 1e-12)
    }

    @Test func spreadOfSameAndOfOppositeOutputs() {
        let loss = CosineLoss(rows: 2, columns: 2)
        #expect(loss.spread([1.0, 2, 2, 4]) < 1e-12)
        // Rows (1, 0) and (0, 1): each column has the deviation sqrt(1/2).
        #expect(abs(loss.spread([5.0, 0, 0, 3]) - 0.5.squareRoot()) < 1e-12)
    }
}

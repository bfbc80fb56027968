import TestSupport
import Testing

@testable import Layers

@Suite struct BatchNormalizationTests {
    /// Channels that fill groups of registers, a register and neither.
    @Test(.eachRow) func gradientsEqualDifferences() {
        eachRow([(3, true, true), (9, true, false), (41, false, true), (8, false, false)]) {
            gradientsEqualDifferences($0.0, $0.1, $0.2)
        }
    }

    private func gradientsEqualDifferences(_ channels: Int, _ isAffine: Bool, _ relu: Bool) {
        let run = NormalizationRun(rows: 7, channels: channels, isAffine: isAffine, relu: relu)
        let count = run.rows * channels
        let values = NormalizationRun.Values(
            input: HashedNumbers.doubles("input", count, amplitude: 2),
            scale: HashedNumbers.doubles("scale", channels).map { $0 + 1.5 },
            shift: HashedNumbers.doubles("shift", channels),
            residual: HashedNumbers.doubles("residual", count))
        let weights = HashedNumbers.doubles("weights", count)
        let gradients = run.backward(values, weights)
        let parts: [WritableKeyPath<NormalizationRun.Values, [Double]>] =
            isAffine ? [\.input, \.residual, \.scale, \.shift] : [\.input, \.residual]
        for part in parts {
            let error = DerivativeCheck.greatestError(of: gradients[keyPath: part], at: values[keyPath: part])
            {
                var values = values
                values[keyPath: part] = $0
                return DerivativeCheck.dot(run.forward(values), weights)
            }
            #expect(error < Tolerance.normalizedDifferenceQuotient, "\(part)")
        }
    }

    /// What is made of the sums alone is what was kept, to the bit.
    @Test(.eachRow) func outputAndMaskAreMadeOnceMore() {
        eachRow([3, 8, 41, 64]) { channels in
            let rows = 150
            let input = HashedNumbers.signed("input", rows * channels, amplitude: 2)
            let gradient = HashedNumbers.signed("gradient", rows * channels, amplitude: 1)
            let scale = HashedNumbers.signed("scale", channels, amplitude: 2)
            let shift = HashedNumbers.signed("shift", channels, amplitude: 1)
            let norm = BatchNormalization<Float>(rows: rows, channels: channels, relu: true)
            var (output, again) = (input, input)
            norm.forward(input, scale: scale, shift: shift, into: &output)
            norm.repeatForward(input, into: &again)
            #expect(again == output && output.contains(0))
            func backward(_ output: [Float]?) -> [[Float]] {
                var parts = (scale, shift, input)
                output.withPointer {
                    norm.backward(
                        input, output: $0, gradient: gradient, scale: scale, scaleGradient: &parts.0,
                        shiftGradient: &parts.1, inputGradient: &parts.2)
                }
                return [parts.0, parts.1, parts.2]
            }
            #expect(backward(nil) == backward(output))
            #expect(backward(nil) != backward([Float](repeating: 1, count: input.count)))
        }
    }

    /// Many rows, far from zero: mean 1000 and deviation 1 within what float32 can hold.
    @Test func statisticsFarFromZeroKeepTheirDigits() {
        let (rows, channels) = (1000, 5)
        let input = HashedNumbers.signed("input", rows * channels, amplitude: 1).map { $0 + 1000 }
        let norm = BatchNormalization<Float>(rows: rows, channels: channels, relu: false)
        var output = input
        norm.forward(input, scale: nil, shift: nil, into: &output)
        for channel in 0..<channels {
            let values = stride(from: channel, to: input.count, by: channels).map { Double(input[$0]) }
            let mean = values.reduce(0, +) / Double(rows)
            let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(rows - 1)
            #expect(abs(Double(norm.statistics.start[channel]) - mean) < Tolerance.float32Network)
            #expect(
                abs(Double(norm.statistics.start[channels + channel]) / variance - 1)
                    < Tolerance.float32Network)
        }
    }
}

extension Optional<[Float]> {
    fileprivate func withPointer(_ body: (UnsafePointer<Float>?) -> Void) {
        guard let values = self else { return body(nil) }
        values.withUnsafeBufferPointer { body($0.baseAddress) }
    }
}

import TestSupport
import Testing

@testable import Layers

@Suite struct DirectConvolutionTests {
    /// Float32 sums of at most 600 products of numbers near one, against sums in double.
    static let tolerance = Tolerance.float32Product

    struct Shape: Sendable, CustomTestStringConvertible {
        let geometry: ConvolutionGeometry
        let size: MapSize

        init(
            _ inputs: Int, _ outputs: Int, kernel: Int, stride: Int = 1, padding: Int = 0, groups: Int = 1,
            _ height: Int, _ width: Int
        ) {
            geometry = ConvolutionGeometry(
                inputChannels: inputs, outputChannels: outputs, kernel: kernel, stride: stride,
                padding: padding,
                groups: groups)
            size = MapSize(height: height, width: width)
        }

        var testDescription: String {
            "\(geometry.weightShape) stride \(geometry.stride) padding \(geometry.padding) "
                + "groups \(geometry.groups) on \(size.height)x\(size.width)"
        }
    }

    static let shapes = [
        Shape(1, 1, kernel: 1, 1, 1), Shape(3, 5, kernel: 1, 7, 11), Shape(5, 3, kernel: 1, stride: 2, 7, 9),
        Shape(4, 6, kernel: 1, stride: 3, 10, 8), Shape(2, 3, kernel: 3, padding: 1, 1, 1),
        Shape(2, 3, kernel: 3, padding: 1, 5, 1), Shape(3, 4, kernel: 3, padding: 1, 6, 13),
        Shape(3, 4, kernel: 3, stride: 2, padding: 1, 9, 6),
        Shape(3, 4, kernel: 3, stride: 2, padding: 1, 2, 2),
        Shape(3, 4, kernel: 3, padding: 2, 4, 5), Shape(3, 4, kernel: 3, 5, 7),
        Shape(3, 8, kernel: 7, stride: 2, padding: 3, 15, 17),
        Shape(3, 8, kernel: 7, stride: 2, padding: 3, 1, 2),
        Shape(2, 2, kernel: 5, stride: 3, padding: 2, 11, 8),
        Shape(8, 12, kernel: 3, padding: 1, groups: 4, 5, 6),
        Shape(6, 6, kernel: 1, groups: 3, 4, 5),
        Shape(6, 6, kernel: 3, stride: 2, padding: 1, groups: 6, 5, 4),
    ]

    @Test(.eachRow) func equalsItsDefinition() {
        eachRow(Self.shapes) { equalsItsDefinition($0) }
    }

    private func equalsItsDefinition(_ shape: Shape) {
        let (convolution, input) = Self.example(shape)
        let found = Self.run(convolution, input, shape.size, residual: nil, appliesReLU: false)
        let expected = NaiveConvolution.apply(convolution, input, shape.size)
        #expect(relativeError(found, expected) < Self.tolerance, "\(shape.testDescription)")
    }

    @Test(.eachRow) func addsTheShortcutBeforeTheReLU() {
        eachRow(Self.shapes) { addsTheShortcutBeforeTheReLU($0) }
    }

    private func addsTheShortcutBeforeTheReLU(_ shape: Shape) {
        let (convolution, input) = Self.example(shape)
        let plain = NaiveConvolution.apply(convolution, input, shape.size)
        let residual = HashedNumbers.signed("residual", plain.count, amplitude: 2)
        let found = Self.run(convolution, input, shape.size, residual: residual, appliesReLU: true)
        for (index, value) in found.enumerated() {
            let expected = max(0, Double(plain[index]) + Double(residual[index]))
            #expect(
                abs(Double(value) - expected) < 10 * Self.tolerance,
                "\(shape.testDescription): element \(index)")
        }
    }

    @Test func bandsOfRowsJoinWithoutASeam() {
        let shape = Shape(64, 2, kernel: 3, padding: 1, 40, 60)
        let (convolution, input) = Self.example(shape)
        let bandHeight = DirectConvolution(convolution, shape.size).patches.bandHeight
        #expect(bandHeight < 40 && 40 % bandHeight != 0, "the last band must be a short one")
        let found = Self.run(convolution, input, shape.size, residual: nil, appliesReLU: false)
        let expected = NaiveConvolution.apply(convolution, input, shape.size)
        #expect(relativeError(found, expected) < Self.tolerance)
    }

    private static func example(_ shape: Shape) -> (FoldedConvolution, [Float]) {
        let weightCount = shape.geometry.weightShape.reduce(1, *)
        let convolution = FoldedConvolution(
            geometry: shape.geometry, weights: HashedNumbers.signed("weights", weightCount, amplitude: 1),
            bias: HashedNumbers.signed("bias", shape.geometry.outputChannels, amplitude: 1))
        let inputCount = shape.geometry.inputChannels * shape.size.area
        return (convolution, HashedNumbers.signed("input", inputCount, amplitude: 1))
    }

    private static func run(
        _ convolution: FoldedConvolution, _ input: [Float], _ size: MapSize, residual: [Float]?,
        appliesReLU: Bool
    ) -> [Float] {
        let direct = DirectConvolution(convolution, size)
        // NaN everywhere: what is read before it is written shows.
        var scratch = [Float](repeating: .nan, count: direct.scratchCount)
        let count = convolution.geometry.outputChannels * convolution.geometry.outputSize(size).area
        var output = [Float](repeating: .nan, count: count)
        input.withUnsafeBufferPointer { input in
            output.withUnsafeMutableBufferPointer { output in
                scratch.withUnsafeMutableBufferPointer { scratch in
                    guard let residual else {
                        direct.apply(input, into: output, scratch: scratch, appliesReLU: appliesReLU)
                        return
                    }
                    residual.withUnsafeBufferPointer {
                        direct.apply(
                            input, into: output, scratch: scratch, adding: $0, appliesReLU: appliesReLU)
                    }
                }
            }
        }
        return output
    }
}

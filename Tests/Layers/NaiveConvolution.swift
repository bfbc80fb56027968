@testable import Layers

/// A convolution by its definition, summed in double, one output value after the other.
enum NaiveConvolution {
    static func apply(_ convolution: FoldedConvolution, _ input: [Float], _ size: MapSize) -> [Float] {
        let geometry = convolution.geometry
        let outputSize = geometry.outputSize(size)
        var output: [Float] = []
        for channel in 0..<geometry.outputChannels {
            for y in 0..<outputSize.height {
                for x in 0..<outputSize.width {
                    output.append(value(convolution, input, size, channel, y, x))
                }
            }
        }
        return output
    }

    private static func value(
        _ convolution: FoldedConvolution, _ input: [Float], _ size: MapSize, _ channel: Int, _ y: Int,
        _ x: Int
    ) -> Float {
        let geometry = convolution.geometry
        let inputsOfGroup = geometry.inputChannels / geometry.groups
        let firstInput = channel / (geometry.outputChannels / geometry.groups) * inputsOfGroup
        var sum = Double(convolution.bias[channel])
        for index in 0..<geometry.weightsPerOutput {
            let (plane, offset) = index.quotientAndRemainder(dividingBy: geometry.kernel * geometry.kernel)
            let row = y * geometry.stride - geometry.padding + offset / geometry.kernel
            let column = x * geometry.stride - geometry.padding + offset % geometry.kernel
            guard (0..<size.height).contains(row), (0..<size.width).contains(column) else { continue }
            let pixel = input[((firstInput + plane) * size.height + row) * size.width + column]
            let weight = convolution.weights[channel * geometry.weightsPerOutput + index]
            sum += Double(weight) * Double(pixel)
        }
        return Float(sum)
    }
}

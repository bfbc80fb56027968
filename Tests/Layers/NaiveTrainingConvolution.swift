@testable import Layers

/// A convolution by its definition.
struct NaiveTrainingConvolution {
    let shape: ConvolutionShape

    func forward(_ input: [Double], _ weights: [Double]) -> [Double] {
        let output = shape.output
        return (0..<output.count).map { index in
            let (row, channel) = (index / output.channels, index % output.channels)
            let (image, place) = (row / output.area, row % output.area)
            return value(
                input, weights, image: image, top: place / output.width * shape.stride - shape.padding,
                left: place % output.width * shape.stride - shape.padding, channel: channel)
        }
    }

    private func value(
        _ input: [Double], _ weights: [Double], image: Int, top: Int, left: Int, channel: Int
    ) -> Double {
        let map = shape.input
        var sum = 0.0
        for tap in 0..<(shape.kernel * shape.kernel) {
            let (y, x) = (top + tap / shape.kernel, left + tap % shape.kernel)
            guard (0..<map.height).contains(y), (0..<map.width).contains(x) else { continue }
            for source in 0..<map.channels {
                let pixel = (image * map.height + y) * map.width + x
                sum +=
                    input[pixel * map.channels + source]
                    * weights[(tap * map.channels + source) * shape.outputChannels + channel]
            }
        }
        return sum
    }
}

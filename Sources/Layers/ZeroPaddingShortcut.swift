/// Option A (He et al. 2015, section 3.3): every stride-th pixel, and new channels of zeros.
package struct ZeroPaddingShortcut: Sendable {
    package let inputChannels: Int
    package let outputChannels: Int
    package let stride: Int

    package init(inputChannels: Int, outputChannels: Int, stride: Int) {
        self.inputChannels = inputChannels
        self.outputChannels = outputChannels
        self.stride = stride
    }

    package func outputSize(_ size: MapSize) -> MapSize {
        MapSize(height: (size.height + stride - 1) / stride, width: (size.width + stride - 1) / stride)
    }

    /// The same for channels-last maps, one image after the other.
    package func applyChannelsLast(
        _ input: UnsafeBufferPointer<Float>, _ size: MapSize, images: Int,
        into output: UnsafeMutableBufferPointer<Float>
    ) {
        let outputSize = outputSize(size)
        let inFront = (outputChannels - inputChannels) / 2
        output.prefix(images * outputSize.area * outputChannels).update(repeating: 0)
        for image in 0..<images {
            for y in 0..<outputSize.height {
                for x in 0..<outputSize.width {
                    let source = image * size.area + y * stride * size.width + x * stride
                    let target = image * outputSize.area + y * outputSize.width + x
                    copy(
                        input, source * inputChannels, to: output, target * outputChannels + inFront,
                        count: inputChannels)
                }
            }
        }
    }

    /// Fills `output` (`[output channels, height, width]`); half of the new channels stand in front.
    package func apply(
        _ input: UnsafeBufferPointer<Float>, _ size: MapSize, into output: UnsafeMutableBufferPointer<Float>
    ) {
        let outputSize = outputSize(size)
        let inFront = (outputChannels - inputChannels) / 2
        output.prefix(outputChannels * outputSize.area).update(repeating: 0)
        for channel in 0..<inputChannels {
            var next = (inFront + channel) * outputSize.area
            for y in 0..<outputSize.height {
                var source = channel * size.area + y * stride * size.width
                for _ in 0..<outputSize.width {
                    output[next] = input[source]
                    next += 1
                    source += stride
                }
            }
        }
    }
}

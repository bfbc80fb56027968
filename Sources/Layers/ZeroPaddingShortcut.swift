/// Option A (He et al. 2015, section 3.3): every stride-th pixel, and new channels of zeros.
package struct ZeroPaddingShortcut: Sendable, Equatable {
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

    package func output(_ input: ActivationShape) -> ActivationShape {
        ActivationShape(images: input.images, size: outputSize(input.size), channels: outputChannels)
    }

    /// Channels of zeros ahead of the input's.
    private var inFront: Int { (outputChannels - inputChannels) / 2 }

    /// Calls `body` with the first number of each kept pixel and of its place in the output.
    private func forEachPixel(of input: ActivationShape, _ body: (_ source: Int, _ target: Int) -> Void) {
        let output = output(input)
        for row in 0..<output.rows {
            let (image, place) = (row / output.area, row % output.area)
            let (y, x) = (place / output.width * stride, place % output.width * stride)
            let source = image * input.area + y * input.width + x
            body(source * inputChannels, row * outputChannels + inFront)
        }
    }

    /// Channels-last maps, one image after the other.
    package func forward<Value: Numeric>(
        _ values: UnsafePointer<Value>, _ input: ActivationShape, into result: UnsafeMutablePointer<Value>
    ) {
        result.zero(output(input).count)
        forEachPixel(of: input) { source, target in
            (result + target).update(from: values + source, count: inputChannels)
        }
    }

    /// Adds to `inputGradient`.
    package func backward<Scalar: LayerScalar>(
        _ gradient: UnsafePointer<Scalar>, _ input: ActivationShape,
        inputGradient: UnsafeMutablePointer<Scalar>
    ) {
        let accumulate = Scalar.kernels.accumulate
        forEachPixel(of: input) { source, target in
            accumulate(inputGradient + source, gradient + target, inputChannels)
        }
    }

    /// Planes of one image to `[output channels, height, width]`, by definition.
    package func apply(
        _ input: UnsafeBufferPointer<Float>, _ size: MapSize, into output: UnsafeMutableBufferPointer<Float>
    ) {
        let outputSize = outputSize(size)
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

import CLayerKernels

/// The largest of 3x3 pixels at every second one; beyond the image counts as minus infinity.
///
/// Source: torchvision's `MaxPool2d(kernel_size=3, stride=2, padding=1)`.
package enum MaxPooling {
    package static func outputSize(_ size: MapSize) -> MapSize {
        MapSize(height: (size.height + 1) / 2, width: (size.width + 1) / 2)
    }

    /// The same of a batch of maps.
    package static func output(_ input: ActivationShape) -> ActivationShape {
        ActivationShape(images: input.images, size: outputSize(input.size), channels: input.channels)
    }

    /// Pools channels-last maps.
    ///
    /// - Parameter choice: for each output, the place of the largest among the nine, 0 to 8, for ``backward(_:choice:_:inputGradient:)``.
    package static func forward<Scalar: LayerScalar>(
        _ values: UnsafePointer<Scalar>, _ shape: ActivationShape, into output: UnsafeMutablePointer<Scalar>,
        choice: UnsafeMutablePointer<UInt8>? = nil
    ) {
        Scalar.kernels.maxPool(values, shape.map, output, choice)
    }

    /// Adds each output's gradient to the first of the largest pixels.
    package static func backward<Scalar: LayerScalar>(
        _ gradient: UnsafePointer<Scalar>, choice: UnsafePointer<UInt8>, _ shape: ActivationShape,
        inputGradient: UnsafeMutablePointer<Scalar>
    ) {
        Scalar.kernels.maxPoolAdjoint(gradient, choice, shape.map, inputGradient)
    }

    /// Pools `channels` planes of `size`, by definition.
    package static func apply(
        _ input: UnsafeBufferPointer<Float>, _ size: MapSize, channels: Int,
        into output: UnsafeMutableBufferPointer<Float>
    ) {
        let outputSize = outputSize(size)
        var next = 0
        for channel in 0..<channels {
            let plane = channel * size.area
            for y in 0..<outputSize.height {
                let rows = max(0, 2 * y - 1)...min(2 * y + 1, size.height - 1)
                for x in 0..<outputSize.width {
                    let columns = max(0, 2 * x - 1)...min(2 * x + 1, size.width - 1)
                    var largest = -Float.infinity
                    for row in rows {
                        for column in columns {
                            let value = input[plane + row * size.width + column]
                            // Not max(): it would drop NaN, and the overflow behind it would go unseen.
                            largest = value > largest || value.isNaN ? value : largest
                        }
                    }
                    output[next] = largest
                    next += 1
                }
            }
        }
    }
}

/// The mean of each channel over a map's pixels.
package struct GlobalAveragePool<Scalar: LayerScalar> {
    package let input: ActivationShape

    package init(input: ActivationShape) { self.input = input }

    /// `[images, height, width, channels]` to `[images, channels]`.
    @_specialize(where Scalar == Float)
    package func forward(_ values: UnsafePointer<Scalar>, into output: UnsafeMutablePointer<Scalar>) {
        let channels = input.channels
        let share = 1 / Scalar(input.area)
        for image in 0..<input.images {
            let mean = output + image * channels
            mean.update(repeating: 0, count: channels)
            for pixel in 0..<input.area {
                let row = values + (image * input.area + pixel) * channels
                for channel in 0..<channels { mean[channel] += row[channel] }
            }
            for channel in 0..<channels { mean[channel] *= share }
        }
    }

    /// Overwrites `inputGradient`.
    @_specialize(where Scalar == Float)
    package func backward(_ gradient: UnsafePointer<Scalar>, inputGradient: UnsafeMutablePointer<Scalar>) {
        let channels = input.channels
        let share = 1 / Scalar(input.area)
        for image in 0..<input.images {
            let source = gradient + image * channels
            for pixel in 0..<input.area {
                let row = inputGradient + (image * input.area + pixel) * channels
                for channel in 0..<channels { row[channel] = source[channel] * share }
            }
        }
    }
}

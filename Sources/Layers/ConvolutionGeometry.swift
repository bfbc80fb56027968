import CLayerKernels

/// Height and width of a feature map, in pixels.
package struct MapSize: Sendable, Equatable {
    package let height: Int
    package let width: Int

    package init(height: Int, width: Int) {
        self.height = height
        self.width = width
    }

    package var area: Int { height * width }
}

/// The size of a batch of channels-last maps: `[images, height, width, channels]`.
package struct ActivationShape: Sendable, Equatable {
    package var images: Int
    package var size: MapSize
    package var channels: Int

    package init(images: Int, size: MapSize, channels: Int) {
        self.images = images
        self.size = size
        self.channels = channels
    }

    package init(images: Int, height: Int, width: Int, channels: Int) {
        self.init(images: images, size: MapSize(height: height, width: width), channels: channels)
    }

    package var height: Int { size.height }
    package var width: Int { size.width }
    package var area: Int { size.area }
    /// Pixels of all images.
    package var rows: Int { images * area }
    package var count: Int { rows * channels }

    /// As the kernels take it.
    var map: jc_map { jc_map(images: images, height: height, width: width, channels: channels) }
}

/// The size of a two-dimensional convolution with a square kernel, without bias.
package struct ConvolutionGeometry: Sendable, Equatable {
    package let inputChannels: Int
    package let outputChannels: Int
    package let kernel: Int
    package var stride = 1
    package var padding = 0
    package var groups = 1

    package init(
        inputChannels: Int, outputChannels: Int, kernel: Int, stride: Int = 1, padding: Int = 0,
        groups: Int = 1
    ) {
        self.inputChannels = inputChannels
        self.outputChannels = outputChannels
        self.kernel = kernel
        self.stride = stride
        self.padding = padding
        self.groups = groups
    }

    /// `[output channels, input channels of a group, kernel, kernel]`.
    package var weightShape: [Int] { [outputChannels, inputChannels / groups, kernel, kernel] }

    /// Weights that make one output value.
    package var weightsPerOutput: Int { inputChannels / groups * kernel * kernel }

    /// Whether the input itself is the matrix to multiply by.
    package var isPointwise: Bool { kernel == 1 && stride == 1 && padding == 0 }

    /// Positions of the kernel along a side: (length + 2 padding - kernel) / stride + 1, rounded down.
    package func outputLength(_ length: Int) -> Int {
        (length + 2 * padding - kernel) / stride + 1
    }

    package func outputSize(_ size: MapSize) -> MapSize {
        MapSize(height: outputLength(size.height), width: outputLength(size.width))
    }
}

/// How convolutions are computed.
public enum ConvolutionMethod: String, Sendable, CaseIterable {
    /// Winograd's F(4x4, 3x3) where it takes fewer products.
    ///
    /// Features differ from the direct way's by rounding: at most 4.4e-7 of their norm for ResNet-50, 6.1e-7 for ResNet-18
    /// (40 photographs of 224 x 224 pixels), 2.5e-6 for a trained CIFAR ResNet-20 (2,000 images), and cosines of
    /// two images of these by 4.3e-9, 2.2e-8 and 1.3e-6.
    case winograd
    /// Products of patches and weights, image by image.
    case direct
}

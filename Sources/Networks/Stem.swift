/// The first layer of a residual network: one convolution from 3 channels, and perhaps a max pooling.
///
/// Names and shapes tell the kernel only; stride, padding and pooling are the ones that go with it in
/// torchvision (7x7) and in the CIFAR networks (3x3), unless ``ArchitectureChoices`` say otherwise.
public struct Stem: Sendable, Equatable {
    /// Side of the convolution's kernel, in pixels.
    public let kernel: Int
    /// Step of the convolution, in pixels.
    public let stride: Int
    /// Zeros around the image, in pixels.
    public let padding: Int
    /// Whether a 3x3 max pooling of stride 2 and padding 1 follows.
    public let maxPooling: Bool

    /// 7x7, stride 2, padding 3, then max pooling (torchvision, `models/resnet.py`).
    public static let imageNet7x7 = Stem(kernel: 7, stride: 2, padding: 3, maxPooling: true)
    /// 3x3, stride 1, padding 1, without pooling (He et al. 2015, section 4.2).
    public static let small3x3 = Stem(kernel: 3, stride: 1, padding: 1, maxPooling: false)
}

extension Stem: CustomStringConvertible {
    /// Such as `7x7 stride 2 padding 3, max pooling`.
    public var description: String {
        "\(kernel)x\(kernel) stride \(stride) padding \(padding), \(maxPooling ? "" : "no ")max pooling"
    }
}

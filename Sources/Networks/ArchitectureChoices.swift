/// What neither names nor shapes of a checkpoint's tensors tell about its network.
///
/// The defaults are torchvision's `models/resnet.py` for a 7x7 stem, and He et al. 2015, section 4.2, for a
/// 3x3 one.
public struct ArchitectureChoices: Sendable, Equatable {
    /// Whether a max pooling follows the stem's convolution.
    public var stemPooling = StemPooling.auto
    /// Step of the stem's convolution, in pixels; nil for 2 (7x7) and 1 (3x3).
    public var stemStride: Int?
    /// Zeros around the image, in pixels; nil for 3 (7x7) and 1 (3x3).
    public var stemPadding: Int?
    /// Which convolution of a bottleneck takes the stride.
    public var bottleneckStride = BottleneckStride.in3x3
    /// What batch norm adds to a variance.
    public var epsilon = 1e-5

    /// The defaults.
    public init() {}

    /// The stem that a kernel has in published networks, changed as chosen.
    func stem(_ usual: Stem) -> Stem {
        Stem(
            kernel: usual.kernel, stride: stemStride ?? usual.stride, padding: stemPadding ?? usual.padding,
            maxPooling: stemPooling == .auto ? usual.maxPooling : stemPooling == .max)
    }
}

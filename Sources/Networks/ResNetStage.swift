/// A run of blocks that work at one size: torchvision's `layer1` to `layer4`.
public struct ResNetStage: Sendable, Equatable {
    /// Blocks one after the other; the first one takes the stride.
    public let blockCount: Int
    /// Channels inside a block: of the 3x3 convolutions.
    public let width: Int
    /// Channels that a block gives: the width, or a multiple of it for bottlenecks.
    public let outputWidth: Int
    /// Step of the first block, in pixels of its input.
    public let stride: Int
    /// Groups of the 3x3 convolution; 1 but for ResNeXt.
    public let groups: Int
}

/// Which convolution of a bottleneck takes the stage's stride.
public enum BottleneckStride: String, Sendable, CaseIterable {
    /// The 3x3 one: torchvision's ResNet v1.5.
    case in3x3 = "3x3"
    /// The first 1x1 one: ResNet v1 (He et al. 2015).
    case in1x1 = "1x1"
}

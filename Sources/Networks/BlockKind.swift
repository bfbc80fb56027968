/// The residual branch of a block (He et al. 2015, figure 5).
public enum BlockKind: String, Sendable, Equatable {
    /// Two 3x3 convolutions; the stride is in the first.
    case basic
    /// 1x1, 3x3, 1x1; the stride is in the 3x3 (torchvision's ResNet v1.5).
    case bottleneck
}

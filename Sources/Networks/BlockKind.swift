/// The residual branch of a block (He et al. 2015, figure 5).
public enum BlockKind: String, Sendable, Equatable {
    /// Two 3x3 convolutions; the stride is in the first.
    case basic
    /// 1x1, 3x3, 1x1; ``BottleneckStride`` says which of them takes the stride.
    case bottleneck
}

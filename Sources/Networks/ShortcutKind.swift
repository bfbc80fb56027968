/// How a shortcut follows its branch to another size or number of channels (He et al. 2015, section 3.3).
public enum ShortcutKind: String, Sendable, Equatable {
    /// A strided 1x1 convolution with batch norm: `downsample.0` and `downsample.1`.
    case projection
    /// Option A: every stride-th pixel, and new channels of zeros, half of them in front. No parameters.
    case zeroPadding
}

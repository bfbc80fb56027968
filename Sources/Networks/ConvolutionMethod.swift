/// How convolutions are computed.
public enum ConvolutionMethod: String, Sendable, CaseIterable {
    /// Winograd's F(4x4, 3x3) where it takes fewer products. Fast; features differ from the direct way by rounding.
    case winograd
    /// Products of patches and weights, image by image.
    case direct
}

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

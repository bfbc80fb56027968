import JointAugmentation

extension RGBImage {
    /// The image blurred as Pillow's `ImageFilter.GaussianBlur(radius: sigma)`, which SimSiam and MoCo v3 use: an
    /// approximation by boxes, not torchvision's kernel.
    ///
    /// - Parameter sigma: standard deviation in pixels; 0 leaves the image as it is.
    /// - Throws: ``ImagingError`` when it is negative or above ``OperationLimits/blurSigma``.
    public func gaussianBlurred(sigma: Double) throws(ImagingError) -> Self {
        try OperationLimits.check("blur sigma", sigma, in: OperationLimits.blurSigma)
        return sigma == 0 ? self : GaussianBlur(sigma: sigma).blurred(self)
    }
}

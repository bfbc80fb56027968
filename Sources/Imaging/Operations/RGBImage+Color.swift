import JointAugmentation

extension RGBImage {
    /// The image blended from black, as Pillow's `ImageEnhance.Brightness`: 0 is black, 1 is the image.
    ///
    /// - Throws: ``ImagingError`` when the factor is negative or above ``OperationLimits/factor``.
    public func adjustingBrightness(by factor: Double) throws(ImagingError) -> Self {
        try OperationLimits.check("brightness factor", factor, in: OperationLimits.factor)
        return lookedUp(in: Blend(factor: factor).table(from: 0))
    }

    /// The image blended from its mean luminance, as Pillow's `ImageEnhance.Contrast`: 0 is flat grey, 1 is the
    /// image.
    ///
    /// - Throws: ``ImagingError`` when the factor is negative or above ``OperationLimits/factor``.
    public func adjustingContrast(by factor: Double) throws(ImagingError) -> Self {
        try OperationLimits.check("contrast factor", factor, in: OperationLimits.factor)
        return lookedUp(in: Blend(factor: factor).table(from: Luminance.roundedMean(of: self)))
    }

    /// The image blended from its greys, as Pillow's `ImageEnhance.Color`: 0 is grey, 1 is the image.
    ///
    /// - Throws: ``ImagingError`` when the factor is negative or above ``OperationLimits/factor``.
    public func adjustingSaturation(by factor: Double) throws(ImagingError) -> Self {
        try OperationLimits.check("saturation factor", factor, in: OperationLimits.factor)
        let blend = Blend(factor: factor)
        return mappingPixels { source, target in
            let grey = Luminance.byte(source)
            target[0] = blend.byte(from: grey, to: source[0])
            target[1] = blend.byte(from: grey, to: source[1])
            target[2] = blend.byte(from: grey, to: source[2])
        }
    }

    /// The image with its hue turned, as torchvision's `adjust_hue` of a PIL image: to HSV of 8 bits and back,
    /// with int(255 turns) added to the hue modulo 256. Not the same image at 0.
    ///
    /// - Parameter turns: of the colour circle.
    /// - Throws: ``ImagingError`` outside of [-1/2, 1/2].
    public func shiftingHue(by turns: Double) throws(ImagingError) -> Self {
        try OperationLimits.check("hue shift", turns, in: OperationLimits.hueShift)
        let shift = UInt8(truncatingIfNeeded: Int(turns * 255))
        let sectors = (0...255).map { HueSector(hue: $0 &+ shift) }
        return sectors.withUnsafeBufferPointer { sectors in
            mappingPixels { source, target in
                let color = HSVColor(source)
                sectors[Int(color.hue)].write(saturation: color.saturation, value: color.value, to: target)
            }
        }
    }

    /// The luminance in all three channels, as torchvision's `rgb_to_grayscale` of a PIL image.
    public func grayscale() -> Self {
        mappingPixels { source, target in
            let grey = Luminance.byte(source)
            target[0] = grey
            target[1] = grey
            target[2] = grey
        }
    }

    /// Bytes from `threshold` on inverted, as Pillow's `ImageOps.solarize`.
    ///
    /// - Parameter threshold: 0 inverts everything.
    public func solarized(from threshold: UInt8 = 128) -> Self {
        lookedUp(in: (0...255).map { $0 < threshold ? $0 : 255 - $0 })
    }

    /// Every byte replaced by its entry in a table of 256.
    private func lookedUp(in table: [UInt8]) -> Self {
        let replaced = [UInt8](unsafeUninitializedCapacity: pixels.count) { target, initialized in
            initialized = pixels.count
            table.withUnsafeBufferPointer { table in
                pixels.withUnsafeBufferPointer { source in
                    for index in 0..<source.count { target[index] = table[Int(source[index])] }
                }
            }
        }
        return Self(trustedWidth: width, height: height, pixels: replaced)
    }

    private func mappingPixels(
        _ convert: (UnsafePointer<UInt8>, UnsafeMutablePointer<UInt8>) -> Void
    ) -> Self {
        let mapped = PixelConversion.mapPixels(pixels, stride: 3, convert)
        return Self(trustedWidth: width, height: height, pixels: mapped)
    }
}

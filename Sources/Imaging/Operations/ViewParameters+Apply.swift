import JointAugmentation

extension ViewParameters {
    /// The view after its operations: each on the 8-bit outcome of the one before, as PIL images are, or on its float32 one.
    ///
    /// - Parameter view: the crop, already resized.
    /// - Throws: ``ImagingError`` for a parameter outside of `OperationLimits`; none that was drawn is.
    public func applied(to view: RGBImage) throws(ImagingError) -> RGBImage {
        guard arithmetic == .bytes else {
            var image = FloatImage(view)
            for operation in operations { try image.apply(operation) }
            return image.rounded
        }
        var view = view
        for operation in operations { view = try operation.applied(to: view) }
        return view
    }
}

extension ViewOperation {
    /// The image after the operation.
    ///
    /// - Throws: ``ImagingError`` for a parameter outside of `OperationLimits`.
    public func applied(to image: RGBImage) throws(ImagingError) -> RGBImage {
        switch self {
        case .brightness(let factor): return try image.adjustingBrightness(by: factor)
        case .brightnessShift:
            // No library of 8-bit images adds: the sum is rounded.
            var sum = FloatImage(image)
            try sum.apply(self)
            return sum.rounded
        case .contrast(let factor): return try image.adjustingContrast(by: factor)
        case .saturation(let factor): return try image.adjustingSaturation(by: factor)
        case .hueShift(let turns): return try image.shiftingHue(by: turns)
        case .grayscale: return image.grayscale()
        case .gaussianBlur(let sigma, nil): return try image.gaussianBlurred(sigma: sigma)
        case .gaussianBlur(let sigma, let kernel?):
            return try image.gaussianBlurred(sigma: sigma, kernel: kernel)
        case .solarize(let threshold): return image.solarized(from: threshold)
        case .horizontalFlip: return image.flippedHorizontally()
        }
    }
}

extension OperationLimits {
    /// Refuses what is outside of `range`, and NaN.
    static func check(
        _ name: String, _ value: Double, in range: ClosedRange<Double>
    ) throws(ImagingError) {
        guard range.contains(value) else {
            throw .wrongParameter(
                name: name, low: range.lowerBound, high: range.upperBound, found: value)
        }
    }
}

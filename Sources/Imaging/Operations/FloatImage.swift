import JointAugmentation

/// An image of float32 red, green and blue from 0 to 1, on which the code of SimCLR and BYOL works.
///
/// Colours are clipped to [0, 1] after every operation on them, as there. Sources: `tf2/data_util.py` of google-research/simclr
/// (383d414) with TensorFlow's `adjust_contrast`, `adjust_saturation` and `adjust_hue`; `byol/utils/augmentations.py` of
/// deepmind-research (f5de0ed). Both blur with black beyond the edges.
struct FloatImage: Sendable {
    let width: Int
    let height: Int
    /// `height * width * 3` numbers.
    private(set) var values: [Float]

    /// The image with 1 for 255.
    init(_ image: RGBImage) {
        (width, height) = (image.width, image.height)
        values = image.pixels.map { Float($0) / 255 }
    }

    /// In 8 bits, rounded to nearest.
    var rounded: RGBImage {
        RGBImage(
            trustedWidth: width, height: height,
            pixels: values.map { UInt8((255 * min(max($0, 0), 1)).rounded()) })
    }

    /// Does one operation.
    ///
    /// - Throws: ``ImagingError`` for a parameter outside of `OperationLimits`.
    mutating func apply(_ operation: ViewOperation) throws(ImagingError) {
        switch operation {
        case .brightness(let factor): try scaleBrightness(by: factor)
        case .brightnessShift(let shift): try shiftBrightness(by: shift)
        case .contrast(let factor): try scaleContrast(by: factor)
        case .saturation(let factor): try scaleSaturation(by: factor)
        case .hueShift(let turns): try shiftHue(by: turns)
        case .grayscale: makeGrey()
        case .gaussianBlur(let sigma, let kernel): try blur(sigma: sigma, kernel: kernel)
        case .solarize(let threshold): solarize(from: Float(threshold) / 256)
        case .horizontalFlip: flip()
        }
    }

    // MARK: - Brightness and contrast

    private mutating func scaleBrightness(by factor: Double) throws(ImagingError) {
        try OperationLimits.check("brightness factor", factor, in: OperationLimits.factor)
        let factor = Float(factor)
        replaceValues { $0 * factor }
    }

    private mutating func shiftBrightness(by shift: Double) throws(ImagingError) {
        try OperationLimits.check("brightness shift", shift, in: OperationLimits.brightnessShift)
        let shift = Float(shift)
        replaceValues { $0 + shift }
    }

    /// About each channel's own mean.
    private mutating func scaleContrast(by factor: Double) throws(ImagingError) {
        try OperationLimits.check("contrast factor", factor, in: OperationLimits.factor)
        var sums = SIMD3<Double>.zero
        for place in values.indices { sums[place % 3] += Double(values[place]) }
        let means = SIMD3<Float>(sums / Double(width * height))
        let factor = Float(factor)
        replacePixels { factor * ($0 - means) + means }
    }

    /// Inverts what is from `threshold` on; 128 of 256 is a half.
    private mutating func solarize(from threshold: Float) {
        replaceValues { $0 < threshold ? $0 : 1 - $0 }
    }

    // MARK: - Hue, saturation, grey

    private mutating func scaleSaturation(by factor: Double) throws(ImagingError) {
        try OperationLimits.check("saturation factor", factor, in: OperationLimits.factor)
        let factor = Float(factor)
        replacePixels { pixel in
            var color = FloatHSV(pixel)
            color.saturation = min(max(color.saturation * factor, 0), 1)
            return color.pixel
        }
    }

    private mutating func shiftHue(by turns: Double) throws(ImagingError) {
        try OperationLimits.check("hue shift", turns, in: OperationLimits.hueShift)
        let turns = Float(turns)
        replacePixels { pixel in
            var color = FloatHSV(pixel)
            color.hue += turns
            color.hue -= color.hue.rounded(.down)
            return color.pixel
        }
    }

    /// The luminance by the weights of both projects, in all three channels.
    private mutating func makeGrey() {
        replacePixels { SIMD3(repeating: 0.2989 * $0.x + 0.587 * $0.y + 0.114 * $0.z) }
    }

    // MARK: - Places

    private mutating func flip() {
        for row in 0..<height {
            for column in 0..<(width / 2) {
                for channel in 0..<3 {
                    let start = 3 * row * width + channel
                    values.swapAt(start + 3 * column, start + 3 * (width - 1 - column))
                }
            }
        }
    }

    /// - Parameter kernel: an odd number of pixels; a tenth of the image's height where it is nil.
    private mutating func blur(sigma: Double, kernel: Int?) throws(ImagingError) {
        try OperationLimits.check("blur sigma", sigma, in: OperationLimits.blurSigma)
        let size = kernel ?? BlurKernel.tenth(ofSide: height)
        guard OperationLimits.isBlurKernel(size) else {
            throw .wrongParameter(
                name: "blur kernel of an odd number of pixels", low: 1,
                high: Double(OperationLimits.blurKernel.upperBound), found: Double(size))
        }
        guard sigma > 0, size > 1 else { return }
        let weights = SampledGaussian.weights(sigma: sigma, size: size).map { Float($0) }
        values = weighted(weights, segment: 3 * width, step: 3)
        values = weighted(weights, segment: values.count, step: 3 * width)
    }

    /// Weighted sums of neighbours `step` numbers apart within segments; beyond them there is black.
    private func weighted(_ weights: [Float], segment: Int, step: Int) -> [Float] {
        var sums = [Float](repeating: 0, count: values.count)
        for start in stride(from: 0, to: values.count, by: segment) {
            for (tap, weight) in weights.enumerated() {
                let shift = step * (tap - weights.count / 2)
                let (first, end) = (max(0, -shift), min(segment, segment - shift))
                guard first < end else { continue }
                for place in (start + first)..<(start + end) { sums[place] += weight * values[place + shift] }
            }
        }
        return sums
    }

    // MARK: - Every value, every pixel

    private mutating func replaceValues(_ change: (Float) -> Float) {
        for place in values.indices { values[place] = min(max(change(values[place]), 0), 1) }
    }

    private mutating func replacePixels(_ change: (SIMD3<Float>) -> SIMD3<Float>) {
        for place in stride(from: 0, to: values.count, by: 3) {
            let pixel = change(SIMD3(values[place], values[place + 1], values[place + 2]))
                .clamped(lowerBound: .zero, upperBound: .one)
            (values[place], values[place + 1], values[place + 2]) = (pixel.x, pixel.y, pixel.z)
        }
    }
}

/// A colour's hue in turns, saturation and value from 0 to 1, by the formulas of TensorFlow's `adjust_saturation_op.cc`, which
/// BYOL's code repeats.
struct FloatHSV {
    var hue: Float
    var saturation: Float
    let value: Float

    init(_ pixel: SIMD3<Float>) {
        value = pixel.max()
        let range = value - pixel.min()
        saturation = value > 0 ? range / value : 0
        guard range > 0 else {
            hue = 0
            return
        }
        let sixth = 1 / (6 * range)
        let turn: Float =
            pixel.x == value
            ? sixth * (pixel.y - pixel.z)
            : pixel.y == value ? sixth * (pixel.z - pixel.x) + 2.0 / 6 : sixth * (pixel.x - pixel.y) + 4.0 / 6
        hue = turn < 0 ? turn + 1 : turn
    }

    /// Red, green and blue; a hue of a whole turn is none.
    var pixel: SIMD3<Float> {
        let chroma = saturation * value
        let sixths = 6 * (hue - hue.rounded(.down))
        let middle = chroma * (1 - abs(sixths.truncatingRemainder(dividingBy: 2) - 1))
        let low = SIMD3(repeating: value - chroma)
        switch Int(sixths) {
        case 1: return low + SIMD3(middle, chroma, 0)
        case 2: return low + SIMD3(0, chroma, middle)
        case 3: return low + SIMD3(0, middle, chroma)
        case 4: return low + SIMD3(middle, 0, chroma)
        case 5: return low + SIMD3(chroma, 0, middle)
        default: return low + SIMD3(chroma, middle, 0)
        }
    }
}

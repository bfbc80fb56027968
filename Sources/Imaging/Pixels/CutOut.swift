import JointAugmentation

/// A picture with soft edges that is laid over another: colours that are multiplied by their alpha, and the alpha.
///
/// Colours of transparent pixels, which are anything in a file, weigh nothing when such a picture is resized or blurred
/// (Porter and Duff, "Compositing digital images", SIGGRAPH 1984).
public struct CutOut: Sendable, Equatable {
    /// Red, green and blue times alpha / 255, rounded to nearest.
    public let color: RGBImage
    /// The alpha in each of three channels, so that the operations on colours do for it.
    public let alpha: RGBImage

    /// Columns.
    public var width: Int { color.width }
    /// Rows.
    public var height: Int { color.height }

    /// Multiplies the colours of `image` by its alpha.
    public init(_ image: RGBAImage) {
        let pixels = image.pixels
        let color = PixelConversion.mapPixels(pixels, stride: 4) { source, target in
            for channel in 0..<3 { target[channel] = Self.product(source[channel], source[3]) }
        }
        let alpha = PixelConversion.mapPixels(pixels, stride: 4) { source, target in
            for channel in 0..<3 { target[channel] = source[3] }
        }
        self.color = RGBImage(trustedWidth: image.width, height: image.height, pixels: color)
        self.alpha = RGBImage(trustedWidth: image.width, height: image.height, pixels: alpha)
    }

    private init(color: RGBImage, alpha: RGBImage) {
        self.color = color
        self.alpha = alpha
    }

    /// The same without the rows and columns around it whose alpha is `threshold` at most; nil where all is.
    public func trimmed(threshold: UInt8 = 0) throws(ImagingError) -> Self? {
        var (left, right, top, bottom) = (width, -1, height, -1)
        for row in 0..<height {
            for column in 0..<width where alpha.pixels[3 * (row * width + column)] > threshold {
                (left, right) = (min(left, column), max(right, column))
                (top, bottom) = (min(top, row), row)
            }
        }
        guard right >= left else { return nil }
        let box = CropBox(left: left, top: top, width: right - left + 1, height: bottom - top + 1)
        return Self(color: try color.cropped(to: box), alpha: try alpha.cropped(to: box))
    }

    /// The cut-out at another size, by the filter of ``RGBImage/resized(width:height:order:)``.
    ///
    /// - Throws: ``ImagingError`` for a side below 1 and for too many pixels.
    public func resized(width: Int, height: Int) throws(ImagingError) -> Self {
        Self(
            color: try color.resized(width: width, height: height),
            alpha: try alpha.resized(width: width, height: height))
    }

    /// The cut-out with left and right exchanged.
    public func flippedHorizontally() -> Self {
        Self(color: color.flippedHorizontally(), alpha: alpha.flippedHorizontally())
    }

    /// The cut-out blurred, with `margin` transparent pixels around it for its edge to fade in.
    ///
    /// - Throws: ``ImagingError`` for a sigma out of range, see ``RGBImage/gaussianBlurred(sigma:)``.
    public func feathered(sigma: Double, margin: Int) throws(ImagingError) -> Self {
        Self(
            color: try Self.padded(color, by: margin).gaussianBlurred(sigma: sigma),
            alpha: try Self.padded(alpha, by: margin).gaussianBlurred(sigma: sigma))
    }

    /// The shadow of the cut-out: black, with the alpha times `strength` of 0 to 1.
    public func shadow(strength: Double) -> Self {
        let factor = UInt8(max(0, min(1, strength)) * 255)
        return Self(
            color: RGBImage(
                trustedWidth: width, height: height, pixels: [UInt8](repeating: 0, count: color.pixels.count)),
            alpha: RGBImage(
                trustedWidth: width, height: height, pixels: alpha.pixels.map { Self.product($0, factor) }))
    }

    /// `background` with the cut-out over it: color + background (255 - alpha) / 255, rounded to nearest.
    ///
    /// - Parameters:
    ///   - left: column of the background where the cut-out begins; what is beyond the background is left out.
    ///   - top: its row.
    public func placed(over background: RGBImage, left: Int, top: Int) -> RGBImage {
        var pixels = background.pixels
        for row in max(0, top)..<max(0, top, min(background.height, top + height)) {
            for column in max(0, left)..<max(0, left, min(background.width, left + width)) {
                let target = 3 * (row * background.width + column)
                let source = 3 * ((row - top) * width + column - left)
                for channel in 0..<3 {
                    let rest = Self.product(pixels[target + channel], 255 - alpha.pixels[source + channel])
                    // Filters round colour and alpha each for itself, so that the sum may be 256.
                    let sum = Int(color.pixels[source + channel]) + Int(rest)
                    pixels[target + channel] = UInt8(min(sum, 255))
                }
            }
        }
        return RGBImage(trustedWidth: background.width, height: background.height, pixels: pixels)
    }

    /// The picture with `margin` black pixels on each side.
    private static func padded(_ image: RGBImage, by margin: Int) -> RGBImage {
        let margin = max(margin, 0)
        let (width, height) = (image.width + 2 * margin, image.height + 2 * margin)
        var pixels = [UInt8](repeating: 0, count: 3 * width * height)
        for row in 0..<image.height {
            let start = 3 * ((row + margin) * width + margin)
            let source = 3 * row * image.width
            pixels.replaceSubrange(
                start..<start + 3 * image.width, with: image.pixels[source..<source + 3 * image.width])
        }
        return RGBImage(trustedWidth: width, height: height, pixels: pixels)
    }

    private static func product(_ value: UInt8, _ factor: UInt8) -> UInt8 {
        UInt8((Int(value) * Int(factor) + 127) / 255)
    }
}

/// An image of 8-bit red, green, blue and alpha, row by row from the top, colours not multiplied by the alpha.
public struct RGBAImage: Sendable, Equatable {
    /// Columns.
    public let width: Int
    /// Rows.
    public let height: Int
    /// `height * width * 4` bytes: red, green, blue and alpha of each pixel; an alpha of 255 is opaque.
    public let pixels: [UInt8]

    /// Makes an image of bytes that are already in place.
    ///
    /// - Throws: ``ImagingError`` when a side is below 1 or `pixels` is not `height * width * 4` long.
    public init(width: Int, height: Int, pixels: [UInt8]) throws(ImagingError) {
        try ImagingError.checkPixels(
            width: width, height: height, channels: 4, found: pixels.count)
        self.width = width
        self.height = height
        self.pixels = pixels
    }

    /// An image that is opaque everywhere.
    public init(opaque image: RGBImage) {
        width = image.width
        height = image.height
        pixels = Self.joined(image.pixels) { _ in 255 }
    }

    /// Makes an image of three bytes a pixel and one byte a pixel.
    init(width: Int, height: Int, rgb: [UInt8], alpha: [UInt8]) throws(ImagingError) {
        guard rgb.count == 3 * alpha.count else {
            throw .wrongPixelCount(
                width: width, height: height, channels: 4, found: rgb.count + alpha.count)
        }
        try self.init(width: width, height: height, pixels: Self.joined(rgb) { alpha[$0] })
    }

    private static func joined(_ rgb: [UInt8], alpha: (Int) -> UInt8) -> [UInt8] {
        let count = rgb.count / 3
        return [UInt8](unsafeUninitializedCapacity: 4 * count) { target, initialized in
            for pixel in 0..<count {
                for channel in 0..<3 { target[4 * pixel + channel] = rgb[3 * pixel + channel] }
                target[4 * pixel + 3] = alpha(pixel)
            }
            initialized = 4 * count
        }
    }
}

import CImageCodecs

/// One PNG on its way to RGB, with its alpha or without.
struct PNGDecoder {
    let bytes: [UInt8]
    let name: String
    let limits: ImageLimits

    /// A file's samples and what they mean.
    private struct Content {
        let width: Int
        let height: Int
        let layout: PNGLayout
        let samples: [UInt8]
        let palette: [UInt8]
        let transparency: PNGTransparency
    }

    /// Decodes the file; its alpha is dropped.
    ///
    /// - Throws: ``ImagingError`` when it is above the limits, truncated or corrupt.
    func decode() throws(ImagingError) -> RGBImage {
        let content = try read()
        return try RGBImage(
            width: content.width, height: content.height,
            pixels: content.layout.rgb(content.samples, palette: content.palette))
    }

    /// Decodes the file with its alpha, of whichever of the three kinds; 255 everywhere without any.
    ///
    /// - Throws: ``ImagingError`` when it is above the limits, truncated or corrupt.
    func decodeWithAlpha() throws(ImagingError) -> RGBAImage {
        let content = try read()
        return try RGBAImage(
            width: content.width, height: content.height,
            rgb: content.layout.rgb(content.samples, palette: content.palette),
            alpha: content.layout.alpha(content.samples, transparency: content.transparency))
    }

    private func read() throws(ImagingError) -> Content {
        var header = codec_png_header()
        try input.call { codec_read_png_head($0, $1, &header, $2) }
        let (width, height) = (Int(header.width), Int(header.height))
        try limits.check(width: width, height: height, name: name)
        guard let layout = PNGLayout(colorType: header.color_type, bitDepth: header.bit_depth) else {
            throw input.corrupt("unknown colour type \(header.color_type) of \(header.bit_depth) bits")
        }
        let count = height * header.row_bytes
        guard count <= limits.maximumSampleBytes else {
            throw .tooManySamples(
                name: name, width: width, height: height, maximumBytes: limits.maximumSampleBytes,
                found: count)
        }
        let samples = try input.samples(count: count) { codec_read_png_samples($0, $1, &header, $2, $3) }
        let palette = withUnsafeBytes(of: header.palette) { Array($0.prefix(3 * Int(header.palette_count))) }
        return Content(
            width: width, height: height, layout: layout, samples: samples, palette: palette,
            transparency: PNGTransparency(header))
    }

    private var input: CodecInput { CodecInput(bytes: bytes, name: name, format: .png) }
}

/// How a PNG stores its samples, and what RGB Pillow makes of them.
struct PNGLayout {
    /// The PNG specification's colour types.
    enum ColorType: UInt32 {
        case grey = 0
        case rgb = 2
        case palette = 3
        case greyAlpha = 4
        case rgbAlpha = 6
    }

    let colorType: ColorType
    let bitDepth: Int

    init?(colorType: UInt32, bitDepth: UInt32) {
        guard let known = ColorType(rawValue: colorType), [1, 2, 4, 8, 16].contains(bitDepth) else {
            return nil
        }
        self.colorType = known
        self.bitDepth = Int(bitDepth)
    }

    /// The pixels of samples that are a byte each, or two at 16 bits.
    func rgb(_ samples: [UInt8], palette: [UInt8]) -> [UInt8] {
        switch colorType {
        case .grey: PixelConversion.lookUp(bitDepth == 16 ? clippedGrey(samples) : samples, in: greyScale)
        case .palette: PixelConversion.lookUp(samples, in: Self.completed(palette))
        case .rgb: bitDepth == 16 ? PixelConversion.dropAlpha(highBytes(samples), channels: 3) : samples
        case .greyAlpha: PixelConversion.repeatGrey(every(2, from: 0, highBytes(samples)))
        case .rgbAlpha: PixelConversion.dropAlpha(highBytes(samples), channels: 4)
        }
    }

    /// The alpha of each pixel, a byte each; the high byte of 16-bit alphas.
    func alpha(_ samples: [UInt8], transparency: PNGTransparency) -> [UInt8] {
        switch colorType {
        case .greyAlpha: every(2, from: 1, highBytes(samples))
        case .rgbAlpha: every(4, from: 3, highBytes(samples))
        case .palette:
            samples.map {
                transparency.paletteAlphas.indices.contains(Int($0))
                    ? transparency.paletteAlphas[Int($0)] : 255
            }
        case .grey, .rgb: alphaOfColor(samples, transparency.color)
        }
    }

    /// 0 where a pixel's samples are those of the transparent colour, before anything is scaled.
    private func alphaOfColor(_ samples: [UInt8], _ color: SIMD3<UInt16>?) -> [UInt8] {
        let channels = colorType == .rgb ? 3 : 1
        let sampleBytes = bitDepth == 16 ? 2 : 1
        let step = channels * sampleBytes
        guard let color else { return [UInt8](repeating: 255, count: samples.count / step) }
        let key = (0..<channels).flatMap { channel in
            bitDepth == 16
                ? [UInt8(color[channel] >> 8), UInt8(truncatingIfNeeded: color[channel])]
                : [UInt8(truncatingIfNeeded: color[channel])]
        }
        return stride(from: 0, to: samples.count, by: step).map {
            samples[$0..<$0 + step].elementsEqual(key) ? 0 : 255
        }
    }

    /// Grey of few bits spread over 0...255.
    private var greyScale: [UInt8] {
        let maximum = (1 << min(bitDepth, 8)) - 1
        return (0..<256).flatMap { value in
            [UInt8](repeating: UInt8(min(value, maximum) * 255 / maximum), count: 3)
        }
    }

    /// Pillow clips 16-bit grey at 255, and takes the high byte of all other 16-bit samples.
    private func clippedGrey(_ samples: [UInt8]) -> [UInt8] {
        stride(from: 0, to: samples.count, by: 2).map { samples[$0] == 0 ? samples[$0 + 1] : 255 }
    }

    private func highBytes(_ samples: [UInt8]) -> [UInt8] {
        guard bitDepth == 16 else { return samples }
        return stride(from: 0, to: samples.count, by: 2).map { samples[$0] }
    }

    private func every(_ step: Int, from first: Int, _ samples: [UInt8]) -> [UInt8] {
        stride(from: first, to: samples.count, by: step).map { samples[$0] }
    }

    /// Entries that the file lacks are black in Pillow.
    private static func completed(_ palette: [UInt8]) -> [UInt8] {
        let known = palette.prefix(768)
        return known + [UInt8](repeating: 0, count: 768 - known.count)
    }
}

/// What a PNG's tRNS chunk says: alphas of the palette, or the one colour that is transparent.
struct PNGTransparency {
    /// Alpha of the first entries of the palette; the others are opaque.
    let paletteAlphas: [UInt8]
    /// The transparent colour's samples as the file has them, or nil.
    let color: SIMD3<UInt16>?

    init(_ header: codec_png_header) {
        paletteAlphas = withUnsafeBytes(of: header.palette_alpha) {
            Array($0.prefix(Int(header.palette_alpha_count)))
        }
        let (first, second, third) = header.transparent_color
        color = header.has_transparent_color == 1 ? SIMD3(first, second, third) : nil
    }
}

/// Writes images as PNG: 8-bit RGB, not interlaced.
public enum PNGEncoder {
    /// The bytes of a PNG file, the same for the same image.
    ///
    /// - Throws: ``ImagingError`` when libpng refuses, as it does for sides above 2^31 - 1.
    public static func encode(_ image: RGBImage) throws(ImagingError) -> [UInt8] {
        guard let width = UInt32(exactly: image.width), let height = UInt32(exactly: image.height) else {
            throw .notEncoded(width: image.width, height: image.height, reason: "a side is above 2^32 - 1")
        }
        var message = CodecMessage()
        var status = CODEC_REFUSED
        let capacity = maximumLength(of: image)
        let encoded = [UInt8](unsafeUninitializedCapacity: capacity) { target, initialized in
            var length = capacity
            status = image.pixels.withUnsafeBufferPointer { pixels in
                message.withBuffer {
                    codec_write_rgb_png(pixels.baseAddress, width, height, target.baseAddress, &length, $0)
                }
            }
            initialized = status == CODEC_DONE ? min(length, capacity) : 0
        }
        guard status == CODEC_DONE else {
            throw .notEncoded(width: image.width, height: image.height, reason: message.text)
        }
        return encoded
    }

    /// Pixels that do not compress grow by deflate's block headers and the chunks' frames, below 1 in 256,
    /// and each row by a filter byte.
    private static func maximumLength(of image: RGBImage) -> Int {
        let raw = image.pixels.count + image.height
        return raw + raw / 256 + 1024
    }
}

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
        var message = CodecMessage()
        var header = codec_png_header()
        let status = bytes.withUnsafeBufferPointer { input in
            message.withBuffer { codec_read_png_head(input.baseAddress, input.count, &header, $0) }
        }
        try check(status, message)
        let width = Int(header.width)
        let height = Int(header.height)
        guard limits.allow(width: width, height: height) else {
            throw .tooLarge(name: name, width: width, height: height, maximumPixels: limits.maximumPixels)
        }
        guard let layout = PNGLayout(colorType: header.color_type, bitDepth: header.bit_depth) else {
            throw corrupt("unknown colour type \(header.color_type) of \(header.bit_depth) bits")
        }
        let count = height * header.row_bytes
        guard count <= limits.maximumSampleBytes else {
            throw .tooManySamples(
                name: name, width: width, height: height, maximumBytes: limits.maximumSampleBytes,
                found: count)
        }
        let samples = try readSamples(header, count: count)
        let palette = withUnsafeBytes(of: header.palette) { Array($0.prefix(3 * Int(header.palette_count))) }
        return Content(
            width: width, height: height, layout: layout, samples: samples, palette: palette,
            transparency: PNGTransparency(header))
    }

    private func readSamples(_ header: codec_png_header, count: Int) throws(ImagingError) -> [UInt8] {
        var message = CodecMessage()
        var header = header
        var status = CODEC_REFUSED
        let samples = [UInt8](unsafeUninitializedCapacity: count) { target, initialized in
            status = bytes.withUnsafeBufferPointer { input in
                message.withBuffer {
                    codec_read_png_samples(input.baseAddress, input.count, &header, target.baseAddress, $0)
                }
            }
            initialized = status == CODEC_DONE ? count : 0
        }
        try check(status, message)
        return samples
    }

    private func check(_ status: codec_status, _ message: CodecMessage) throws(ImagingError) {
        switch status {
        case CODEC_DONE: return
        case CODEC_TRUNCATED: throw .truncated(name: name, format: .png, length: bytes.count)
        default: throw corrupt(message.text)
        }
    }

    private func corrupt(_ reason: String) -> ImagingError {
        .corrupt(name: name, format: .png, reason: reason)
    }
}

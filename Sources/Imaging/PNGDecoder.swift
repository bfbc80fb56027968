import CImageCodecs

/// One PNG on its way to RGB.
struct PNGDecoder {
    let bytes: [UInt8]
    let name: String
    let limits: ImageLimits

    /// Decodes the file.
    ///
    /// - Throws: ``ImagingError`` when it is above the limits, truncated or corrupt.
    func decode() throws(ImagingError) -> RGBImage {
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
        let samples = try readSamples(header, count: height * header.row_bytes)
        let palette = withUnsafeBytes(of: header.palette) { Array($0.prefix(3 * Int(header.palette_count))) }
        return try RGBImage(
            width: width, height: height, pixels: layout.rgb(samples, palette: palette))
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

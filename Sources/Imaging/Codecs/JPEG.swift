import CImageCodecs

/// One JPEG on its way to RGB: accurate integer DCT and smooth chroma upsampling, as Pillow decodes.
struct JPEGDecoder {
    let bytes: [UInt8]
    let name: String
    let limits: ImageLimits

    /// Decodes the file.
    ///
    /// - Throws: ``ImagingError`` when it is above the limits, truncated, corrupt or of 2 components.
    func decode() throws(ImagingError) -> RGBImage {
        var message = CodecMessage()
        var header = codec_jpeg_header()
        let status = bytes.withUnsafeBufferPointer { input in
            message.withBuffer { codec_read_jpeg_head(input.baseAddress, input.count, &header, $0) }
        }
        try check(status, message)
        let width = Int(header.width)
        let height = Int(header.height)
        guard limits.allow(width: width, height: height) else {
            throw .tooLarge(name: name, width: width, height: height, maximumPixels: limits.maximumPixels)
        }
        guard [1, 3, 4].contains(header.components) else {
            throw corrupt("expected 1, 3 or 4 components, found \(header.components)")
        }
        let samples = try readSamples(header, count: width * height * Int(header.components))
        return try RGBImage(width: width, height: height, pixels: rgb(samples, header))
    }

    private func readSamples(_ header: codec_jpeg_header, count: Int) throws(ImagingError) -> [UInt8] {
        var message = CodecMessage()
        var header = header
        var status = CODEC_REFUSED
        let pixels = Int(header.width) * Int(header.height)
        let maximumScans = Int32(clamping: limits.scans(pixels: pixels))
        let samples = [UInt8](unsafeUninitializedCapacity: count) { target, initialized in
            status = bytes.withUnsafeBufferPointer { input in
                message.withBuffer {
                    codec_read_jpeg_samples(
                        input.baseAddress, input.count, &header, maximumScans, target.baseAddress, $0)
                }
            }
            initialized = status == CODEC_DONE ? count : 0
        }
        try check(status, message)
        return samples
    }

    private func rgb(_ samples: [UInt8], _ header: codec_jpeg_header) -> [UInt8] {
        switch header.components {
        case 1: PixelConversion.repeatGrey(samples)
        case 4: PixelConversion.convertInvertedCMYK(samples)
        default: samples
        }
    }

    private func check(_ status: codec_status, _ message: CodecMessage) throws(ImagingError) {
        switch status {
        case CODEC_DONE: return
        case CODEC_TRUNCATED: throw .truncated(name: name, format: .jpeg, length: bytes.count)
        default: throw corrupt(message.text)
        }
    }

    private func corrupt(_ reason: String) -> ImagingError {
        .corrupt(name: name, format: .jpeg, reason: reason)
    }
}

/// Writes images as baseline JPEG, with colours at half the resolution.
public enum JPEGEncoder {
    /// The bytes of a JPEG file, the same for the same image and the same libjpeg.
    ///
    /// - Parameters:
    ///   - image: what to write.
    ///   - quality: libjpeg's, 1 to 100.
    /// - Throws: ``ImagingError`` for another quality and when libjpeg refuses, as it does for sides above 65500.
    public static func encode(_ image: RGBImage, quality: Int) throws(ImagingError) -> [UInt8] {
        guard (1...100).contains(quality) else {
            throw .wrongParameter(name: "JPEG quality", low: 1, high: 100, found: Double(quality))
        }
        guard let width = UInt32(exactly: image.width), let height = UInt32(exactly: image.height) else {
            throw failure(image, "a side is above 2^32 - 1")
        }
        var message = CodecMessage()
        var target: UnsafeMutablePointer<UInt8>?
        var length = 0
        let status = image.pixels.withUnsafeBufferPointer { pixels in
            message.withBuffer {
                codec_write_rgb_jpeg(
                    pixels.baseAddress, width, height, Int32(quality), &target, &length, $0)
            }
        }
        defer { codec_free_jpeg(target) }
        guard status == CODEC_DONE, let target else { throw failure(image, message.text) }
        return Array(UnsafeBufferPointer(start: target, count: length))
    }

    private static func failure(_ image: RGBImage, _ reason: String) -> ImagingError {
        .notEncoded(format: .jpeg, width: image.width, height: image.height, reason: reason)
    }
}

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
        var header = codec_jpeg_header()
        try input.call { codec_read_jpeg_head($0, $1, &header, $2) }
        let (width, height) = (Int(header.width), Int(header.height))
        try limits.check(width: width, height: height, name: name)
        guard [1, 3, 4].contains(header.components) else {
            throw input.corrupt("expected 1, 3 or 4 components, found \(header.components)")
        }
        let maximumScans = Int32(clamping: limits.scans(pixels: width * height))
        let samples = try input.samples(count: width * height * Int(header.components)) {
            codec_read_jpeg_samples($0, $1, &header, maximumScans, $2, $3)
        }
        return try RGBImage(width: width, height: height, pixels: rgb(samples, header))
    }

    private var input: CodecInput { CodecInput(bytes: bytes, name: name, format: .jpeg) }

    private func rgb(_ samples: [UInt8], _ header: codec_jpeg_header) -> [UInt8] {
        switch header.components {
        case 1: PixelConversion.repeatGrey(samples)
        case 4: PixelConversion.convertInvertedCMYK(samples)
        default: samples
        }
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

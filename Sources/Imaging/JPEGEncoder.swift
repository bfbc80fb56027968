import CImageCodecs

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

import CImageCodecs

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

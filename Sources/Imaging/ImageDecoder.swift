/// Decodes JPEG and PNG into the pixels that Pillow's `Image.open(file).convert("RGB")` gives.
public enum ImageDecoder {
    /// Decodes an image that is in memory.
    ///
    /// Grey is repeated, a palette is looked up, CMYK is converted as Pillow does and alpha is dropped.
    ///
    /// - Parameters:
    ///   - bytes: the whole file.
    ///   - name: what an error calls the image.
    ///   - limits: checked before memory for pixels is taken.
    /// - Throws: ``ImagingError`` when the format is neither, when the image is above the limits, cut short
    ///   or corrupt.
    public static func decode(
        _ bytes: [UInt8], name: String, limits: ImageLimits = .standard
    ) throws(ImagingError) -> RGBImage {
        switch ImageFormat(firstBytes: bytes) {
        case .jpeg: try JPEGDecoder(bytes: bytes, name: name, limits: limits).decode()
        case .png: try PNGDecoder(bytes: bytes, name: name, limits: limits).decode()
        case nil: throw ImagingError.unknownFormat(name: name, found: Array(bytes.prefix(8)))
        }
    }

    /// Decodes an image that is in memory, with the alpha of a PNG, of any kind that the format has; a JPEG is opaque.
    ///
    /// - Parameters:
    ///   - bytes: the whole file.
    ///   - name: what an error calls the image.
    ///   - limits: checked before memory for pixels is taken.
    /// - Throws: ``ImagingError`` as ``decode(_:name:limits:)``.
    public static func decodeWithAlpha(
        _ bytes: [UInt8], name: String, limits: ImageLimits = .standard
    ) throws(ImagingError) -> RGBAImage {
        guard ImageFormat(firstBytes: bytes) != .png else {
            return try PNGDecoder(bytes: bytes, name: name, limits: limits).decodeWithAlpha()
        }
        return RGBAImage(opaque: try decode(bytes, name: name, limits: limits))
    }
}

import CAVIF

/// One AVIF on its way to RGB: the first image of a sequence. Alpha is dropped, rotation and mirroring are not applied.
struct AVIFDecoder {
    let bytes: [UInt8]
    let name: String
    let limits: ImageLimits

    /// Decodes the file.
    ///
    /// - Throws: ``ImagingError`` when it is above the limits, truncated or corrupt.
    func decode() throws(ImagingError) -> RGBImage {
        guard let decoder = avifDecoderCreate() else { throw input.corrupt("no memory for its reader") }
        defer { avifDecoderDestroy(decoder) }
        decoder.pointee.maxThreads = 1
        // The codec is libavif's first, dav1d: it holds itself to a size, which libaom does not, but prints a line of its
        // own on stderr where a file is damaged.
        decoder.pointee.ignoreExif = AVIF_TRUE
        decoder.pointee.ignoreXMP = AVIF_TRUE
        decoder.pointee.imageSizeLimit = UInt32(
            clamping: min(limits.maximumPixels, Int(decoder.pointee.imageSizeLimit)))
        // Pillow reads files without these properties.
        decoder.pointee.strictFlags &= ~(AVIF_STRICT_PIXI_REQUIRED.rawValue | AVIF_STRICT_CLAP_VALID.rawValue)
        let outcome = bytes.withUnsafeBufferPointer { file -> Result<RGBImage, ImagingError> in
            Result { () throws(ImagingError) in try decode(file, with: decoder) }
        }
        return try outcome.get()
    }

    private var input: CodecInput { CodecInput(bytes: bytes, name: name, format: .avif) }

    private func decode(
        _ file: UnsafeBufferPointer<UInt8>, with decoder: UnsafeMutablePointer<avifDecoder>
    ) throws(ImagingError) -> RGBImage {
        try check(avifDecoderSetIOMemory(decoder, file.baseAddress, file.count), decoder)
        try check(avifDecoderParse(decoder), decoder)
        guard let image = decoder.pointee.image else { throw input.corrupt("no image in it") }
        try limits.check(width: Int(image.pointee.width), height: Int(image.pointee.height), name: name)
        try check(avifDecoderNextImage(decoder), decoder)
        // libavif 0.11 rounds these down to 8 bits otherwise than the one that Pillow has.
        guard image.pointee.depth == 8 else {
            throw input.corrupt("\(image.pointee.depth) bits a sample, which are not read")
        }
        let (width, height) = (Int(image.pointee.width), Int(image.pointee.height))
        try limits.check(width: width, height: height, name: name)
        let channels = decoder.pointee.alphaPresent != 0 ? 4 : 3
        var target = avifRGBImage()
        avifRGBImageSetDefaults(&target, image)
        target.depth = 8
        target.format = channels == 4 ? AVIF_RGB_FORMAT_RGBA : AVIF_RGB_FORMAT_RGB
        target.rowBytes = UInt32(channels * width)
        var pixels = [UInt8](repeating: 0, count: channels * width * height)
        let result = pixels.withUnsafeMutableBufferPointer {
            target.pixels = $0.baseAddress
            return avifImageYUVToRGB(image, &target)
        }
        try check(result, decoder)
        return try RGBImage(
            width: width, height: height,
            pixels: channels == 4 ? PixelConversion.dropAlpha(pixels, channels: 4) : pixels)
    }

    private func check(
        _ result: avifResult, _ decoder: UnsafeMutablePointer<avifDecoder>
    ) throws(ImagingError) {
        switch result {
        case AVIF_RESULT_OK: return
        case AVIF_RESULT_TRUNCATED_DATA: throw .truncated(name: name, format: .avif, length: bytes.count)
        default:
            let text = withUnsafeBytes(of: decoder.pointee.diag.error) { buffer in
                String(decoding: buffer.prefix { $0 != 0 }, as: UTF8.self)
            }
            let kind = avifResultToString(result).map { String(cString: $0) } ?? "code \(result.rawValue)"
            throw input.corrupt(text.isEmpty ? kind : text.replacing("\n", with: " "))
        }
    }
}

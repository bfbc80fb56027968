import CWebP

/// One WebP on its way to RGB: of an animation the first frame, black where it leaves the canvas free. Alpha is dropped.
struct WebPDecoder {
    let bytes: [UInt8]
    let name: String
    let limits: ImageLimits

    /// Decodes the file.
    ///
    /// - Throws: ``ImagingError`` when it is above the limits, truncated or corrupt.
    func decode() throws(ImagingError) -> RGBImage {
        let outcome = bytes.withUnsafeBytes { file -> Result<RGBImage, ImagingError> in
            Result { () throws(ImagingError) in try decode(file) }
        }
        return try outcome.get()
    }

    private var input: CodecInput { CodecInput(bytes: bytes, name: name, format: .webp) }

    private func decode(_ file: UnsafeRawBufferPointer) throws(ImagingError) -> RGBImage {
        var data = WebPData(bytes: file.bindMemory(to: UInt8.self).baseAddress, size: file.count)
        var state = WEBP_DEMUX_PARSE_ERROR
        let demuxer = WebPDemuxPartial(&data, &state)
        defer { WebPDemuxDelete(demuxer) }
        guard state != WEBP_DEMUX_PARSE_ERROR else { throw input.corrupt("its parts are not in order") }
        guard let demuxer, state == WEBP_DEMUX_DONE else {
            throw .truncated(name: name, format: .webp, length: bytes.count)
        }
        let width = Int(WebPDemuxGetI(demuxer, WEBP_FF_CANVAS_WIDTH))
        let height = Int(WebPDemuxGetI(demuxer, WEBP_FF_CANVAS_HEIGHT))
        try limits.check(width: width, height: height, name: name)
        var frame = WebPIterator()
        guard WebPDemuxGetFrame(demuxer, 1, &frame) != 0 else { throw input.corrupt("no frame in it") }
        defer { WebPDemuxReleaseIterator(&frame) }
        return try RGBImage(width: width, height: height, pixels: pixels(frame, width, height))
    }

    private func pixels(
        _ frame: WebPIterator, _ width: Int, _ height: Int
    ) throws(ImagingError) -> [UInt8] {
        let start = 3 * (Int(frame.y_offset) * width + Int(frame.x_offset))
        let isInside =
            frame.x_offset >= 0 && frame.y_offset >= 0
            && Int(frame.x_offset) + Int(frame.width) <= width
            && Int(frame.y_offset) + Int(frame.height) <= height
        guard isInside else { throw input.corrupt("a frame outside of its canvas") }
        var pixels = [UInt8](repeating: 0, count: 3 * width * height)
        let isDone = pixels.withUnsafeMutableBufferPointer { target in
            guard let base = target.baseAddress else { return false }
            return WebPDecodeRGBInto(
                frame.fragment.bytes, frame.fragment.size, base + start, target.count - start,
                Int32(3 * width)) != nil
        }
        guard isDone else { throw input.corrupt("pixels that do not decode") }
        return pixels
    }
}

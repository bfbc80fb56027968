import CGIF

/// The first frame of a GIF on its way to RGB, on a canvas of its transparent colour, or of colour 0. A transparent colour
/// keeps its red, green and blue.
struct GIFDecoder {
    let bytes: [UInt8]
    let name: String
    let limits: ImageLimits

    /// Decodes the file.
    ///
    /// - Throws: ``ImagingError`` when it is above the limits, truncated or corrupt.
    func decode() throws(ImagingError) -> RGBImage {
        let outcome = bytes.withUnsafeBufferPointer { file -> Result<RGBImage, ImagingError> in
            var source = GIFSource(left: file[...])
            return withUnsafeMutablePointer(to: &source) { source in
                Result { () throws(ImagingError) in try decode(from: source) }
            }
        }
        return try outcome.get()
    }

    private var input: CodecInput { CodecInput(bytes: bytes, name: name, format: .gif) }

    private func decode(from source: UnsafeMutablePointer<GIFSource>) throws(ImagingError) -> RGBImage {
        var code: Int32 = 0
        let opened = DGifOpen(source, { file, target, count in GIFSource.read(file, target, count) }, &code)
        guard let file = opened else { throw failure(code) }
        defer { DGifCloseFile(file, nil) }
        let transparent = try findFrame(file)
        guard DGifGetImageDesc(file) == GIF_OK else { throw failure(file.pointee.Error) }
        let frame = file.pointee.Image
        let (left, top) = (Int(frame.Left), Int(frame.Top))
        // A frame may reach beyond the screen, which grows then.
        let width = max(Int(file.pointee.SWidth), left + Int(frame.Width))
        let height = max(Int(file.pointee.SHeight), top + Int(frame.Height))
        try limits.check(width: width, height: height, name: name)
        var indices = [UInt8](repeating: transparent ?? 0, count: width * height)
        for row in GIFRows(height: Int(frame.Height), isInterlaced: frame.Interlace) {
            let start = (top + row) * width + left
            let done = indices.withUnsafeMutableBufferPointer {
                DGifGetLine(file, $0.baseAddress.map { $0 + start }, frame.Width)
            }
            guard done == GIF_OK else { throw failure(file.pointee.Error) }
        }
        let palette =
            GIFPalette.colors(frame.ColorMap) ?? GIFPalette.colors(file.pointee.SColorMap) ?? GIFPalette.grey
        return try RGBImage(
            width: width, height: height, pixels: PixelConversion.lookUp(indices, in: palette))
    }

    /// Steps to the first frame, and says which colour is transparent there.
    private func findFrame(_ file: UnsafeMutablePointer<GifFileType>) throws(ImagingError) -> UInt8? {
        var transparent: UInt8?
        while true {
            var record = UNDEFINED_RECORD_TYPE
            guard DGifGetRecordType(file, &record) == GIF_OK else { throw failure(file.pointee.Error) }
            switch record {
            case IMAGE_DESC_RECORD_TYPE: return transparent
            case EXTENSION_RECORD_TYPE: transparent = try skipExtension(file) ?? transparent
            default: throw input.corrupt("no image in it")
            }
        }
    }

    /// Steps over an extension; the transparent colour where it says one.
    private func skipExtension(
        _ file: UnsafeMutablePointer<GifFileType>
    ) throws(ImagingError) -> UInt8? {
        var kind: Int32 = 0
        var block: UnsafeMutablePointer<GifByteType>?
        var transparent: UInt8?
        guard DGifGetExtension(file, &kind, &block) == GIF_OK else { throw failure(file.pointee.Error) }
        // A block is its length and so many bytes.
        if kind == GRAPHICS_EXT_FUNC_CODE, let block, block[0] >= 4, block[1] & 1 == 1 {
            transparent = block[4]
        }
        while block != nil {
            guard DGifGetExtensionNext(file, &block) == GIF_OK else { throw failure(file.pointee.Error) }
        }
        return transparent
    }

    private func failure(_ code: Int32) -> ImagingError {
        switch code {
        case D_GIF_ERR_READ_FAILED, D_GIF_ERR_EOF_TOO_SOON:
            .truncated(name: name, format: .gif, length: bytes.count)
        default: input.corrupt(GifErrorString(code).map { String(cString: $0) } ?? "code \(code)")
        }
    }
}

/// What is left of a file that giflib reads.
private struct GIFSource {
    var left: Slice<UnsafeBufferPointer<UInt8>>

    /// Copies the next bytes, and says how many.
    static func read(
        _ file: UnsafeMutablePointer<GifFileType>?, _ target: UnsafeMutablePointer<GifByteType>?,
        _ count: Int32
    ) -> Int32 {
        guard let source = file?.pointee.UserData?.assumingMemoryBound(to: GIFSource.self), let target
        else { return 0 }
        let next = source.pointee.left.prefix(Int(max(count, 0)))
        for (place, byte) in next.enumerated() { target[place] = byte }
        source.pointee.left = source.pointee.left.dropFirst(next.count)
        return Int32(next.count)
    }
}

/// The rows of a frame in the order in which they are stored: of an interlaced one every eighth, and then those between.
private struct GIFRows: Sequence {
    let height: Int
    let isInterlaced: Bool

    func makeIterator() -> some IteratorProtocol<Int> {
        let passes = isInterlaced ? [(0, 8), (4, 8), (2, 4), (1, 2)] : [(0, 1)]
        return passes.lazy.flatMap { stride(from: $0.0, to: height, by: $0.1) }.makeIterator()
    }
}

/// The colours of a GIF as 256 of three bytes.
private enum GIFPalette {
    static let grey = (0..<256).flatMap { [UInt8](repeating: UInt8($0), count: 3) }

    /// Nil without a palette. One that says what grey would is none to Pillow, even where another takes its place then.
    /// Colours that the palette lacks are black.
    static func colors(_ map: UnsafeMutablePointer<ColorMapObject>?) -> [UInt8]? {
        guard let map, let entries = map.pointee.Colors else { return nil }
        let known = (0..<min(Int(map.pointee.ColorCount), 256)).flatMap {
            [entries[$0].Red, entries[$0].Green, entries[$0].Blue]
        }
        guard !grey.starts(with: known) else { return nil }
        return known + [UInt8](repeating: 0, count: 768 - known.count)
    }
}

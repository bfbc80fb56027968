import CImageCodecs

/// The first image of a TIFF on its way to RGB, turned as its orientation says, as Pillow turns a TIFF, and only that.
///
/// Source: TIFF revision 6.0. What is not read by name is what Pillow does not read either, or what was not compared with it.
struct TIFFDecoder {
    let bytes: [UInt8]
    let name: String
    let limits: ImageLimits

    /// Decodes the file.
    ///
    /// - Throws: ``ImagingError`` when it is above the limits, truncated, corrupt or of a kind that is not read.
    func decode() throws(ImagingError) -> RGBImage {
        var header = codec_tiff_header()
        let largest = limits.maximumSampleBytes
        try input.call { codec_read_tiff_head($0, $1, largest, &header, $2) }
        let (width, height) = (Int(header.width), Int(header.height))
        try limits.check(width: width, height: height, name: name)
        guard let layout = TIFFLayout(header), let compression = TIFFCompression(rawValue: header.compression)
        else { throw input.corrupt("\(Self.words(for: header)), which is not read") }
        guard layout.rowBytes == header.row_bytes else {
            throw input.corrupt("rows of \(header.row_bytes) bytes, not \(layout.rowBytes) (\(compression))")
        }
        let count = height * header.row_bytes * layout.planes
        guard count <= largest else {
            throw .tooManySamples(
                name: name, width: width, height: height, maximumBytes: largest, found: count)
        }
        let samples = try input.samples(count: count) {
            codec_read_tiff_samples($0, $1, largest, &header, $2, $3)
        }
        let image = try RGBImage(width: width, height: height, pixels: layout.rgb(samples))
        return try image.turned(Int(header.orientation))
    }

    private var input: CodecInput { CodecInput(bytes: bytes, name: name, format: .tiff) }

    private static func words(for header: codec_tiff_header) -> String {
        "compression \(header.compression), photometric \(header.photometric), \(header.samples) samples of \(header.bits) bits"
            + " in format \(header.sample_format), \(header.extra_samples) of them extra"
    }
}

/// Ways of storing samples whose pixels were compared with Pillow's.
enum TIFFCompression: UInt32 {
    case none = 1
    case modifiedHuffman = 2
    case group3 = 3
    case group4 = 4
    case lzw = 5
    case jpeg = 7
    case adobeDeflate = 8
    case packBits = 32773
    case deflate = 32946
    case zstandard = 50000
}

/// How a TIFF stores its samples, and what RGB Pillow makes of them.
struct TIFFLayout {
    /// What a pixel's samples mean.
    enum Colors: Equatable {
        /// Grey, of which 0 is white where it is inverted.
        case grey(isInverted: Bool)
        case palette
        case rgb
        /// Red, green and blue times the alpha behind them.
        case premultiplied
        case cmyk
    }

    let colors: Colors
    private let bits: Int
    private let samples: Int
    private let isSigned: Bool
    private let isFloat: Bool
    private let isSeparate: Bool
    private let width: Int
    private let height: Int
    private let palette: [UInt8]

    /// Images that are stored one after the other.
    var planes: Int { isSeparate ? samples : 1 }
    /// Bytes of a row of one of them.
    var rowBytes: Int { (width * (isSeparate ? 1 : samples) * bits + 7) / 8 }

    /// Nil where it is not read.
    init?(_ header: codec_tiff_header) {
        guard let colors = Self.colors(header) else { return nil }
        self.colors = colors
        (bits, samples) = (Int(header.bits), Int(header.samples))
        (width, height) = (Int(header.width), Int(header.height))
        isSigned = header.sample_format == 2
        isFloat = header.sample_format == 3
        isSeparate = header.is_separate == 1 && header.samples > 1
        palette = withUnsafeBytes(of: header.palette) { Array($0.prefix(3 * Int(header.palette_count))) }
    }

    /// What Pillow has a mode for, by photometric interpretation, format, bits and samples beyond the colour.
    private static func colors(_ header: codec_tiff_header) -> Colors? {
        let extra = header.extra_samples == 0 ? nil : header.first_extra
        guard header.samples <= 4, header.extra_samples <= 1 else { return nil }
        switch (header.photometric, header.sample_format, header.bits, header.samples) {
        case (0, 1, 1, 1), (0, 1, 2, 1), (0, 1, 4, 1), (0, 1, 8, 1): return .grey(isInverted: true)
        case (1, 1, 1, 1), (1, 1, 2, 1), (1, 1, 4, 1), (1, _, 8, 1): return .grey(isInverted: false)
        case (1, 1, 16, 1), (1, 2, 16, 1), (1, 2, 32, 1), (1, 3, 32, 1): return .grey(isInverted: false)
        case (1, 1, 8, 2) where extra == 0 || extra == 2: return .grey(isInverted: false)
        case (3, 1, 1, 1), (3, 1, 2, 1), (3, 1, 4, 1), (3, 1, 8, 1): return .palette
        case (2, 1, 8, 3), (2, 1, 16, 3): return .rgb
        case (2, 1, 8, 4), (2, 1, 16, 4): return extra == 1 ? .premultiplied : .rgb
        case (6, 1, 8, 3) where header.compression == TIFFCompression.jpeg.rawValue: return .rgb
        case (5, 1, 8, 4) where extra == nil: return .cmyk
        default: return nil
        }
    }

    /// The pixels of packed samples.
    func rgb(_ stored: [UInt8]) -> [UInt8] {
        let pixels = isSeparate ? interleaved(stored) : stored
        switch colors {
        case .grey: return PixelConversion.lookUp(firstOfPixel(bytes(pixels)), in: greyScale)
        case .palette: return PixelConversion.lookUp(bytes(pixels), in: completedPalette)
        case .rgb: return PixelConversion.dropAlpha(bytes(pixels), channels: samples)
        case .premultiplied: return PixelConversion.divideByAlpha(bytes(pixels))
        case .cmyk: return PixelConversion.convertInvertedCMYK(bytes(pixels).map { 255 - $0 })
        }
    }

    /// A byte a sample: unscaled below 8 bits, the high byte of 16 bits of a colour, grey of more bits cut off at 0 and 255.
    private func bytes(_ pixels: [UInt8]) -> [UInt8] {
        switch bits {
        case 8: pixels
        case 16 where samples == 1: clipped(pixels, of: isSigned ? Int16.self : UInt16.self)
        case 16: words(pixels) { UInt8($0 >> 8) }
        case 32 where isFloat: clippedFloats(pixels)
        case 32: clipped(pixels, of: Int32.self)
        default: unpacked(pixels)
        }
    }

    private func unpacked(_ pixels: [UInt8]) -> [UInt8] {
        let mask = UInt8((1 << bits) - 1)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(width * height)
        for row in 0..<height {
            for place in stride(from: 0, to: width * bits, by: bits) {
                bytes.append(pixels[row * rowBytes + place / 8] >> (8 - bits - place % 8) & mask)
            }
        }
        return bytes
    }

    private func words(_ pixels: [UInt8], _ convert: (UInt16) -> UInt8) -> [UInt8] {
        pixels.withUnsafeBytes { raw in
            (0..<raw.count / 2).map {
                convert(raw.loadUnaligned(fromByteOffset: 2 * $0, as: UInt16.self))
            }
        }
    }

    private func clipped(_ pixels: [UInt8], of type: any FixedWidthInteger.Type) -> [UInt8] {
        func clip<Number: FixedWidthInteger>(_ type: Number.Type) -> [UInt8] {
            pixels.withUnsafeBytes { raw in
                (0..<raw.count / MemoryLayout<Number>.size).map {
                    UInt8(
                        clamping: raw.loadUnaligned(
                            fromByteOffset: $0 * MemoryLayout<Number>.size, as: Number.self))
                }
            }
        }
        return clip(type)
    }

    /// What is no number is black.
    private func clippedFloats(_ pixels: [UInt8]) -> [UInt8] {
        pixels.withUnsafeBytes { raw in
            (0..<raw.count / 4).map {
                let value = raw.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self)
                return value >= 255 ? 255 : value > 0 ? UInt8(value) : 0
            }
        }
    }

    /// Planes one after the other to pixels one after the other.
    private func interleaved(_ stored: [UInt8]) -> [UInt8] {
        let bytesOfSample = bits / 8
        let planeBytes = stored.count / planes
        return stride(from: 0, to: planeBytes, by: bytesOfSample).flatMap { place in
            (0..<planes).flatMap { stored[$0 * planeBytes + place..<$0 * planeBytes + place + bytesOfSample] }
        }
    }

    private func firstOfPixel(_ bytes: [UInt8]) -> [UInt8] {
        samples == 1 ? bytes : stride(from: 0, to: bytes.count, by: samples).map { bytes[$0] }
    }

    /// Grey of few bits spread over 0...255.
    private var greyScale: [UInt8] {
        let largest = (1 << min(bits, 8)) - 1
        return (0..<256).flatMap { value in
            let grey = UInt8(min(value, largest) * 255 / largest)
            return [UInt8](repeating: colors == .grey(isInverted: true) ? 255 - grey : grey, count: 3)
        }
    }

    private var completedPalette: [UInt8] { palette + [UInt8](repeating: 0, count: 768 - palette.count) }
}

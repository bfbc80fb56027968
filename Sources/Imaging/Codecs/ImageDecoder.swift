import CImageCodecs

/// Decodes the kinds of ``ImageFormat`` into the pixels that Pillow's `Image.open(file).convert("RGB")` gives.
public enum ImageDecoder {
    /// Decodes an image that is in memory.
    ///
    /// Grey is repeated, a palette is looked up, CMYK is converted as Pillow does and alpha is dropped.
    ///
    /// - Parameters:
    ///   - bytes: the whole file.
    ///   - name: what an error calls the image.
    ///   - limits: checked before memory for pixels is taken.
    /// - Throws: ``ImagingError`` when the format is none of these, when the image is above the limits, cut short
    ///   or corrupt.
    public static func decode(
        _ bytes: [UInt8], name: String, limits: ImageLimits = .standard
    ) throws(ImagingError) -> RGBImage {
        switch ImageFormat(firstBytes: bytes) {
        case .jpeg: try JPEGDecoder(bytes: bytes, name: name, limits: limits).decode()
        case .png: try PNGDecoder(bytes: bytes, name: name, limits: limits).decode()
        case .webp: try WebPDecoder(bytes: bytes, name: name, limits: limits).decode()
        case .bmp: try BMPDecoder(bytes: bytes, name: name, limits: limits).decode()
        case .gif: try GIFDecoder(bytes: bytes, name: name, limits: limits).decode()
        case .tiff: try TIFFDecoder(bytes: bytes, name: name, limits: limits).decode()
        case .avif: try AVIFDecoder(bytes: bytes, name: name, limits: limits).decode()
        case nil: throw ImagingError.unknownFormat(name: name, found: Array(bytes.prefix(8)))
        }
    }

    /// Decodes an image that is in memory, with the alpha of a PNG, of any kind that the format has; others are opaque.
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

/// The image formats that are read, known by their first bytes and never by the name of the file.
public enum ImageFormat: String, Sendable, Hashable, CaseIterable, Codable {
    /// JPEG, baseline or progressive, of 8 bits a sample.
    case jpeg = "JPEG"
    /// PNG of any colour type and depth.
    case png = "PNG"

    /// WebP, of an animation the first frame.
    case webp = "WebP"
    /// BMP of any depth, and of runs.
    case bmp = "BMP"
    /// GIF, of an animation the first frame.
    case gif = "GIF"
    /// TIFF, the first image of those in it, of the kinds in ``TIFFLayout``.
    case tiff = "TIFF"
    /// AVIF, of a sequence the first image.
    case avif = "AVIF"

    /// The format whose first bytes `bytes` has, or nil.
    public init?(firstBytes bytes: some Sequence<UInt8>) {
        let head = Array(bytes.prefix(Self.headBytes))
        guard let format = Self.allCases.first(where: { $0.begins(head) }) else { return nil }
        self = format
    }

    /// The formats in words: "JPEG, PNG or ...".
    public static let names =
        allCases.dropLast().map(\.rawValue).joined(separator: ", ")
        + (allCases.last.map { " or \($0.rawValue)" } ?? "")

    private static let headBytes = 12

    /// Whether a file with this head is of the format.
    private func begins(_ head: [UInt8]) -> Bool {
        firstBytes.contains { parts in
            parts.allSatisfy { head.dropFirst($0.place).starts(with: $0.bytes) }
        }
    }

    /// The bytes that every file of the format has at its start, and their places; of each of several kinds.
    private var firstBytes: [[(place: Int, bytes: [UInt8])]] {
        switch self {
        case .jpeg: [[(0, [0xFF, 0xD8, 0xFF])]]
        case .png: [[(0, [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])]]
        case .webp: [[(0, Array("RIFF".utf8)), (8, Array("WEBP".utf8))]]
        case .bmp: [[(0, Array("BM".utf8))]]
        case .gif: [[(0, Array("GIF87a".utf8))], [(0, Array("GIF89a".utf8))]]
        case .tiff:
            [[0x49, 0x49, 42, 0], [0x4D, 0x4D, 0, 42], [0x49, 0x49, 43, 0], [0x4D, 0x4D, 0, 43]].map {
                [(0, $0)]
            }
        case .avif: ["avif", "avis", "mif1", "msf1"].map { [(4, Array("ftyp\($0)".utf8))] }
        }
    }
}

/// What an image may ask for, checked against its header before memory is taken.
public struct ImageLimits: Sendable, Hashable {
    /// Width times height at most.
    public var maximumPixels: Int
    /// Passes over the image that a progressive JPEG may make; each costs time, whatever its length.
    public var maximumScans: Int
    /// Pixels times passes of a progressive JPEG at most, so that a large image has fewer passes.
    public var maximumScannedPixels: Int
    /// Bytes of all samples as the file stores them, before they become RGB.
    public var maximumSampleBytes: Int

    /// Limits of the caller's choice.
    ///
    /// - Parameters:
    ///   - maximumPixels: the default is where Pillow raises its decompression bomb error,
    ///     2 * 89,478,485.
    ///   - maximumScans: the default is far above the ten or so that encoders write.
    ///   - maximumScannedPixels: the default leaves the largest image 48 passes.
    ///   - maximumSampleBytes: the default lets in all but RGB and RGBA of 16 bits above 100 megapixels, whose
    ///     decoding would take more than 2 GB.
    public init(
        maximumPixels: Int = 178_956_970, maximumScans: Int = 500, maximumScannedPixels: Int = 1 << 33,
        maximumSampleBytes: Int = 800_000_000
    ) {
        self.maximumPixels = maximumPixels
        self.maximumScans = maximumScans
        self.maximumScannedPixels = maximumScannedPixels
        self.maximumSampleBytes = maximumSampleBytes
    }

    /// Every limit at its default.
    public static let standard = Self()

    /// Whether `width * height` is within the limit, for sides of any size.
    func allow(width: Int, height: Int) -> Bool {
        let (pixels, overflows) = width.multipliedReportingOverflow(by: height)
        return width >= 1 && height >= 1 && !overflows && pixels <= maximumPixels
    }

    /// Refuses a file whose header asks for more.
    func check(width: Int, height: Int, name: String) throws(ImagingError) {
        guard allow(width: width, height: height) else {
            throw .tooLarge(name: name, width: width, height: height, maximumPixels: maximumPixels)
        }
    }

    /// The passes that an image of at least one pixel may make.
    func scans(pixels: Int) -> Int { min(maximumScans, maximumScannedPixels / max(pixels, 1)) }
}

/// A file on its way through a C codec, whose statuses become errors.
struct CodecInput {
    let bytes: [UInt8]
    let name: String
    let format: ImageFormat

    /// Calls a codec with the bytes, their number, and the buffer that it leaves its message in.
    ///
    /// - Throws: ``ImagingError/truncated(name:format:length:)`` or ``ImagingError/corrupt(name:format:reason:)``.
    func call(
        _ codec: (UnsafePointer<UInt8>?, Int, UnsafeMutablePointer<CChar>?) -> codec_status
    ) throws(ImagingError) {
        var message = CodecMessage()
        let status = run(&message, codec)
        try check(status, message)
    }

    /// The `count` bytes that a codec writes to its third argument; errors as those of ``call(_:)``.
    func samples(
        count: Int,
        _ codec: (
            UnsafePointer<UInt8>?, Int, UnsafeMutablePointer<UInt8>?, UnsafeMutablePointer<CChar>?
        ) -> codec_status
    ) throws(ImagingError) -> [UInt8] {
        var message = CodecMessage()
        var status = CODEC_REFUSED
        let samples = [UInt8](unsafeUninitializedCapacity: count) { target, initialized in
            status = run(&message) { codec($0, $1, target.baseAddress, $2) }
            initialized = status == CODEC_DONE ? count : 0
        }
        try check(status, message)
        return samples
    }

    /// The error of a file that is no image of its format.
    func corrupt(_ reason: String) -> ImagingError { .corrupt(name: name, format: format, reason: reason) }

    private func run(
        _ message: inout CodecMessage,
        _ codec: (UnsafePointer<UInt8>?, Int, UnsafeMutablePointer<CChar>?) -> codec_status
    ) -> codec_status {
        bytes.withUnsafeBufferPointer { input in
            message.withBuffer { codec(input.baseAddress, input.count, $0) }
        }
    }

    private func check(_ status: codec_status, _ message: CodecMessage) throws(ImagingError) {
        switch status {
        case CODEC_DONE: return
        case CODEC_TRUNCATED: throw .truncated(name: name, format: format, length: bytes.count)
        default: throw corrupt(message.text)
        }
    }
}

/// The buffer that a C codec leaves its message in.
struct CodecMessage {
    private var characters = [CChar](repeating: 0, count: Int(CODEC_MESSAGE_CAPACITY))

    /// Runs a codec with the buffer.
    mutating func withBuffer<Result>(_ body: (UnsafeMutablePointer<CChar>?) -> Result) -> Result {
        characters.withUnsafeMutableBufferPointer { body($0.baseAddress) }
    }

    /// The message up to its zero, on one line.
    var text: String {
        let bytes = characters.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        let line = String(decoding: bytes, as: UTF8.self).replacing("\n", with: " ")
        return line.isEmpty ? "no reason given" : line
    }
}

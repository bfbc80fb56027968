/// One BMP on its way to RGB: 1, 4 and 8 bits through a palette, 16, 24 and 32 bits, runs of 4 and 8 bits.
///
/// Source: Microsoft's documentation of BITMAPINFOHEADER and its successors. What it leaves open is as in Pillow: 16 bits
/// spread over 255 rounded down, colours that the palette lacks black, the fourth byte of 32 bits dropped.
struct BMPDecoder {
    let bytes: [UInt8]
    let name: String
    let limits: ImageLimits

    /// Decodes the file.
    ///
    /// - Throws: ``ImagingError`` when it is above the limits, truncated, corrupt or of a kind that is not read.
    func decode() throws(ImagingError) -> RGBImage {
        let header = try BMPHeader(bytes, input: input)
        try limits.check(width: header.width, height: header.height, name: name)
        let pixels =
            switch header.storage {
            case .runs(let bits): try palettePixels(runs(header, bits), header)
            case .palette(let bits): try palettePixels(indices(header, bits), header)
            case .masks(let order): try maskedPixels(header, order)
            case .bytes(let count, let order): try bytePixels(header, count, order)
            }
        return try RGBImage(width: header.width, height: header.height, pixels: pixels)
    }

    private var input: CodecInput { CodecInput(bytes: bytes, name: name, format: .bmp) }

    private var truncated: ImagingError { .truncated(name: name, format: .bmp, length: bytes.count) }

    /// Hands over where each row begins, from the top of the image, and its place from the top.
    private func forEachRow(
        _ header: BMPHeader, bits: Int, _ body: (_ start: Int, _ row: Int) -> Void
    ) throws(ImagingError) {
        let rowBytes = (header.width * bits + 7) / 8
        let step = (header.width * bits + 31) / 32 * 4
        // The padding of the last row may be missing.
        guard header.start + step * (header.height - 1) + rowBytes <= bytes.count else { throw truncated }
        for stored in 0..<header.height {
            body(header.start + stored * step, header.row(stored))
        }
    }

    private func indices(_ header: BMPHeader, _ bits: Int) throws(ImagingError) -> [UInt8] {
        var indices = [UInt8](repeating: 0, count: header.width * header.height)
        let mask = UInt8((1 << bits) - 1)
        try forEachRow(header, bits: bits) { start, row in
            for column in 0..<header.width {
                let place = column * bits
                let byte = bytes[start + place / 8]
                indices[row * header.width + column] = byte >> (8 - bits - place % 8) & mask
            }
        }
        return indices
    }

    private func palettePixels(_ indices: [UInt8], _ header: BMPHeader) throws(ImagingError) -> [UInt8] {
        let (start, step) = (header.paletteStart, header.paletteStep)
        var palette = [UInt8](repeating: 0, count: 768)
        for entry in 0..<header.colors {
            let place = start + entry * step
            guard place + 3 <= bytes.count else { throw truncated }
            for channel in 0..<3 { palette[3 * entry + channel] = bytes[place + 2 - channel] }
        }
        return PixelConversion.lookUp(indices, in: palette)
    }

    private func bytePixels(
        _ header: BMPHeader, _ count: Int, _ order: [Int]
    ) throws(ImagingError) -> [UInt8] {
        var pixels = [UInt8](repeating: 0, count: header.width * header.height * 3)
        try forEachRow(header, bits: 8 * count) { start, row in
            for column in 0..<header.width {
                let target = 3 * (row * header.width + column)
                let source = start + column * count
                for channel in 0..<3 { pixels[target + channel] = bytes[source + order[channel]] }
            }
        }
        return pixels
    }

    private func maskedPixels(_ header: BMPHeader, _ order: BMPMasks) throws(ImagingError) -> [UInt8] {
        var pixels = [UInt8](repeating: 0, count: header.width * header.height * 3)
        try forEachRow(header, bits: 16) { start, row in
            for column in 0..<header.width {
                let place = start + 2 * column
                let value = Int(bytes[place]) | Int(bytes[place + 1]) << 8
                let target = 3 * (row * header.width + column)
                for channel in 0..<3 {
                    let largest = (1 << order.bits[channel]) - 1
                    let part = value >> order.shifts[channel] & largest
                    pixels[target + channel] = UInt8(part * 255 / largest)
                }
            }
        }
        return pixels
    }

    private func runs(_ header: BMPHeader, _ bits: Int) throws(ImagingError) -> [UInt8] {
        var runs = BMPRuns(bytes, from: header.start, width: header.width, height: header.height, bits: bits)
        guard let stored = runs.read() else { throw truncated }
        let width = header.width
        return (0..<header.height).flatMap { row in
            let place = header.row(row) * width
            return stored[place..<place + width]
        }
    }
}

/// Where the red, green and blue bits of 16 are.
struct BMPMasks: Equatable {
    let shifts: [Int]
    let bits: [Int]

    static let fiveFiveFive = Self(shifts: [10, 5, 0], bits: [5, 5, 5])
    static let fiveSixFive = Self(shifts: [11, 5, 0], bits: [5, 6, 5])
}

/// What stands before the pixels of a BMP.
struct BMPHeader {
    /// How pixels are stored.
    enum Storage: Equatable {
        /// A number of a colour of so many bits.
        case palette(bits: Int)
        /// The same, in runs.
        case runs(bits: Int)
        /// Two bytes.
        case masks(BMPMasks)
        /// Three or four bytes, with the places of red, green and blue among them.
        case bytes(Int, order: [Int])
    }

    let width: Int
    let height: Int
    let storage: Storage
    /// Where the pixels begin.
    let start: Int
    let paletteStart: Int
    /// Bytes of a colour of the palette.
    let paletteStep: Int
    /// Colours of the palette, 256 at most.
    let colors: Int
    private let isTopDown: Bool

    /// The row of the image, from its top, that is stored at `place`, and the other way round.
    func row(_ place: Int) -> Int { isTopDown ? place : height - 1 - place }

    init(_ bytes: [UInt8], input: CodecInput) throws(ImagingError) {
        let fields = BMPFields(bytes)
        let headerBytes = try fields.number(14, input)
        guard [12, 40, 52, 56, 64, 108, 124].contains(headerBytes) else {
            throw input.corrupt("a header of \(headerBytes) bytes")
        }
        guard bytes.count >= 14 + headerBytes else {
            throw .truncated(name: input.name, format: .bmp, length: bytes.count)
        }
        let isOldest = headerBytes == 12
        isTopDown = !isOldest && bytes[25] == 0xFF
        width = try isOldest ? fields.half(18, input) : fields.number(18, input)
        let stored = try isOldest ? fields.half(20, input) : fields.number(22, input)
        height = isTopDown ? 1 << 32 - stored : stored
        let bits = try fields.half(isOldest ? 24 : 28, input)
        let compression = try isOldest ? 0 : fields.number(30, input)
        let storage = try Self.storage(bits, compression, fields, headerBytes: headerBytes, input)
        let named = try isOldest ? 0 : fields.number(46, input)
        paletteStep = isOldest ? 3 : 4
        paletteStart = 14 + headerBytes
        colors = bits > 8 ? 0 : named == 0 ? 1 << bits : named
        guard colors <= 256 else { throw input.corrupt("a palette of \(colors) colours") }
        self.storage = storage
        let offset = try fields.number(10, input)
        // Some writers leave the palette out of the offset.
        let end = paletteStart + paletteStep * colors
        start = offset == 0 || offset == paletteStart && bits <= 8 ? end : offset
    }

    private static func storage(
        _ bits: Int, _ compression: Int, _ fields: BMPFields, headerBytes: Int, _ input: CodecInput
    ) throws(ImagingError) -> Storage {
        switch (bits, compression) {
        case (1, 0), (4, 0), (8, 0): return .palette(bits: bits)
        case (8, 1): return .runs(bits: 8)
        case (4, 2): return .runs(bits: 4)
        case (16, 0): return .masks(.fiveFiveFive)
        case (24, 0): return .bytes(3, order: [2, 1, 0])
        case (32, 0): return .bytes(4, order: [2, 1, 0])
        case (16, 3), (24, 3), (32, 3): break
        default:
            throw input.corrupt("\(bits) bits a pixel with compression \(compression), which is not read")
        }
        // Behind the oldest header with masks there are three; a fourth would be of alpha.
        let count = headerBytes >= 56 ? 4 : 3
        var masks: [Int] = []
        for place in 0..<count { masks.append(try fields.number(54 + 4 * place, input)) }
        guard let storage = masked(bits, masks + (count == 3 ? [0] : [])) else {
            let text = masks.map { String($0, radix: 16) }.joined(separator: ", ")
            throw input.corrupt("\(bits) bits a pixel with the masks \(text), which are not read")
        }
        return storage
    }

    /// The masks that Pillow reads.
    private static func masked(_ bits: Int, _ masks: [Int]) -> Storage? {
        switch (bits, masks) {
        case (32, [0xFF0000, 0xFF00, 0xFF, 0]), (32, [0xFF0000, 0xFF00, 0xFF, 0xFF00_0000]),
            (32, [0, 0, 0, 0]):
            .bytes(4, order: [2, 1, 0])
        case (32, [0xFF00_0000, 0xFF0000, 0xFF00, 0]), (32, [0xFF00_0000, 0xFF0000, 0xFF00, 0xFF]):
            .bytes(4, order: [3, 2, 1])
        case (32, [0xFF00_0000, 0xFF00, 0xFF, 0]), (32, [0xFF00_0000, 0xFF00, 0xFF, 0xFF0000]):
            .bytes(4, order: [3, 1, 0])
        case (32, [0xFF, 0xFF00, 0xFF0000, 0xFF00_0000]): .bytes(4, order: [0, 1, 2])
        case (24, _) where masks.starts(with: [0xFF0000, 0xFF00, 0xFF]): .bytes(3, order: [2, 1, 0])
        case (16, _) where masks.starts(with: [0xF800, 0x7E0, 0x1F]): .masks(.fiveSixFive)
        case (16, _) where masks.starts(with: [0x7C00, 0x3E0, 0x1F]): .masks(.fiveFiveFive)
        default: nil
        }
    }
}

/// Numbers of a BMP, the lowest byte first.
private struct BMPFields {
    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Four bytes.
    func number(_ place: Int, _ input: CodecInput) throws(ImagingError) -> Int {
        try half(place, input) | half(place + 2, input) << 16
    }

    /// Two bytes.
    func half(_ place: Int, _ input: CodecInput) throws(ImagingError) -> Int {
        guard place + 2 <= bytes.count else {
            throw .truncated(name: input.name, format: .bmp, length: bytes.count)
        }
        return Int(bytes[place]) | Int(bytes[place + 1]) << 8
    }
}

/// Reads little-endian numbers and strings from a range of bytes, never beyond its end.
struct ByteReader {
    private let bytes: [UInt8]
    private(set) var position: Int
    let end: Int

    /// Reads `range`, which is cut to the bytes that are there.
    init(_ bytes: [UInt8], range: Range<Int>) {
        self.bytes = bytes
        let inside = range.clamped(to: 0..<bytes.count)
        position = inside.lowerBound
        end = inside.upperBound
    }

    init(_ bytes: [UInt8]) { self.init(bytes, range: 0..<bytes.count) }

    var remaining: Int { end - position }

    /// Bytes of the whole file, the range or not.
    var fileByteCount: Int { bytes.count }

    /// Steps over `count` bytes and gives their range.
    mutating func take(_ count: Int, _ what: String) throws(CheckpointError) -> Range<Int> {
        guard count >= 0, count <= remaining else {
            throw CheckpointError.truncated(what: what, expected: count, found: remaining)
        }
        defer { position += count }
        return position..<position + count
    }

    /// An integer of the type's width.
    mutating func integer<Value: FixedWidthInteger>(
        _ type: Value.Type, _ what: String
    ) throws(CheckpointError) -> Value {
        let range = try take(Value.bitWidth / 8, what)
        return bytes.withUnsafeBytes {
            Value(littleEndian: $0.loadUnaligned(fromByteOffset: range.lowerBound, as: Value.self))
        }
    }

    /// An integer that a file uses as a size or an offset.
    mutating func count<Value: FixedWidthInteger>(
        _ type: Value.Type, _ what: String
    ) throws(CheckpointError) -> Int {
        let value = try integer(type, what)
        guard let count = Int(exactly: value), count >= 0 else {
            throw CheckpointError.truncated(what: what, expected: Int.max, found: remaining)
        }
        return count
    }

    /// UTF-8 text of `count` bytes; nil where the bytes are not UTF-8.
    mutating func text(_ count: Int, _ what: String) throws(CheckpointError) -> String? {
        String(validating: bytes[try take(count, what)], as: UTF8.self)
    }

    /// Bytes as an array of their own.
    mutating func copy(_ count: Int, _ what: String) throws(CheckpointError) -> [UInt8] {
        Array(bytes[try take(count, what)])
    }

    /// Text up to a line feed, which is stepped over; nil where the bytes are not UTF-8.
    mutating func line(atMost limit: Int, _ what: String) throws(CheckpointError) -> String? {
        let window = bytes[position..<position + min(remaining, limit + 1)]
        guard let feed = window.firstIndex(of: UInt8(ascii: "\n")) else {
            try CheckpointLimits.check(window.count, atMost: limit, what)
            throw CheckpointError.truncated(what: what, expected: window.count + 1, found: remaining)
        }
        defer { position = feed + 1 }
        return String(validating: bytes[position..<feed], as: UTF8.self)
    }

    /// Whether the next bytes are these; they are not stepped over.
    func starts(with prefix: some Collection<UInt8>) -> Bool {
        bytes[position..<end].starts(with: prefix)
    }
}

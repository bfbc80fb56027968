/// Reads the pieces of JSON that a safetensors header consists of: keys, strings, and lists of integers.
struct JSONScanner {
    private let bytes: [UInt8]
    private let start: Int
    private let end: Int
    private var position: Int

    /// A scanner of the bytes in `range`, which lies within `bytes`.
    init(_ bytes: [UInt8], range: Range<Int>) {
        self.bytes = bytes
        start = range.lowerBound
        end = range.upperBound
        position = start
    }

    /// Steps over white space and this character.
    mutating func expect(_ character: Unicode.Scalar) throws(CheckpointError) {
        guard skip(character) else { throw failure("'\(character)'", found()) }
    }

    /// Refuses anything but white space up to the end.
    mutating func expectEnd() throws(CheckpointError) {
        skipSpace()
        guard position == end else { throw failure("the end of the header", found()) }
    }

    /// The next key of an object, stepped over with its colon; nil at the closing brace.
    mutating func nextKey(isFirst: Bool) throws(CheckpointError) -> String? {
        if skip("}") { return nil }
        if !isFirst { try expect(",") }
        let key = try string()
        try expect(":")
        return key
    }

    /// A list of at most `limit` integers from 0.
    mutating func integers(atMost limit: Int) throws(CheckpointError) -> [Int] {
        var integers: [Int] = []
        try expect("[")
        while !skip("]") {
            if !integers.isEmpty { try expect(",") }
            integers.append(try integer())
            try CheckpointLimits.check(integers.count, atMost: limit, "integers of a safetensors list")
        }
        return integers
    }

    private mutating func integer() throws(CheckpointError) -> Int {
        skipSpace()
        let digits = bytes[position..<end].prefix { (0x30...0x39).contains($0) }
        guard !digits.isEmpty, digits.count <= 19, digits.count == 1 || digits.first != 0x30,
            let value = Int(String(decoding: digits, as: UTF8.self))
        else { throw failure("an integer from 0", found()) }
        position = digits.endIndex
        return value
    }

    /// A string, with its escapes replaced.
    mutating func string() throws(CheckpointError) -> String {
        try expect("\"")
        var text: [UInt8] = []
        while position < end {
            let byte = bytes[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let string = String(validating: text, as: UTF8.self) else {
                    throw failure("UTF-8 text", "other bytes")
                }
                return string
            case UInt8(ascii: "\\"): text += Array(String(try escape()).utf8)
            case 0..<0x20: throw failure("a string", "a control character")
            default: text.append(byte)
            }
        }
        throw failure("a closing quote", "the end of the header")
    }

    private mutating func escape() throws(CheckpointError) -> Unicode.Scalar {
        guard position < end else { throw failure("an escape", "the end of the header") }
        let byte = bytes[position]
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try unicodeEscape()
        default: throw failure("an escape of JSON", "another")
        }
    }

    private mutating func unicodeEscape() throws(CheckpointError) -> Unicode.Scalar {
        let first = try codeUnit()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard bytes[position..<end].starts(with: Array("\\u".utf8)) else {
            throw failure("a surrogate pair", "half of one")
        }
        position += 2
        let second = try codeUnit()
        guard (0xD800..<0xDC00).contains(first), (0xDC00..<0xE000).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        else { throw failure("a surrogate pair", "half of one") }
        return scalar
    }

    private mutating func codeUnit() throws(CheckpointError) -> UInt32 {
        let digits = bytes[position..<min(end, position + 4)]
        guard digits.count == 4, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
            let unit = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
        else { throw failure("four hexadecimal digits", found()) }
        position += 4
        return unit
    }

    private mutating func skip(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard position < end, UInt32(bytes[position]) == character.value else { return false }
        position += 1
        return true
    }

    private mutating func skipSpace() {
        while position < end, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
    }

    private func found() -> String {
        guard position < end else { return "the end of the header" }
        let byte = bytes[position]
        return (0x21..<0x7F).contains(byte) ? "'\(Unicode.Scalar(byte))'" : "0x" + String(byte, radix: 16)
    }

    /// An error at the scanner's position.
    func failure(_ expected: String, _ found: String) -> CheckpointError {
        .safetensors(place: "header, byte \(position - start)", expected: expected, found: found)
    }
}

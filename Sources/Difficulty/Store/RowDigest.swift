internal import GRDB

/// A checksum of values as a store keeps them, 64 bits.
///
/// The state takes in one word after the other and goes through a bijection each time (the finaliser of SplitMix64: Steele,
/// Lea and Flood, OOPSLA 2014). A change of one word thus always shows, one of several words but for a chance of 2^-64.
struct RowDigest {
    private var state: UInt64 = 0

    /// The checksum of all that was added, as SQLite's integers are.
    var value: Int64 { Int64(bitPattern: state) }

    mutating func add(_ word: UInt64) {
        var mixed = (state ^ word) &+ 0x9E37_79B9_7F4A_7C15
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        state = mixed ^ (mixed >> 31)
    }

    /// Adds a number.
    mutating func add(_ number: Int) { add(UInt64(bitPattern: Int64(number))) }

    /// Adds a text after its length, eight bytes of UTF-8 a word, up to a zero as it is read back.
    mutating func add(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            let end = bytes.firstIndex(of: 0) ?? bytes.endIndex
            add(UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: bytes[..<end])))
        }
    }

    /// Adds a value after its kind.
    mutating func add(_ value: DatabaseValue) {
        switch value.storage {
        case .null: add(0 as UInt64)
        case .int64(let number):
            add(1 as UInt64)
            add(UInt64(bitPattern: number))
        // SQLite keeps no negative zero, and null instead of what is no number.
        case .double(let number) where number.isNaN: add(0 as UInt64)
        case .double(let number):
            add(2 as UInt64)
            add(number == 0 ? 0 : number.bitPattern)
        case .string(let text):
            add(3 as UInt64)
            add(text)
        case .blob(let bytes):
            add(4 as UInt64)
            bytes.withUnsafeBytes { add($0) }
        }
    }

    private mutating func add(_ bytes: UnsafeRawBufferPointer) {
        add(bytes.count)
        for start in stride(from: 0, to: bytes.count, by: 8) {
            var word: UInt64 = 0
            for byte in bytes[start..<min(start + 8, bytes.count)] { word = word << 8 | UInt64(byte) }
            add(word)
        }
    }
}

/// A walk through a part of some bytes, of which few are in memory.
struct ByteCursor {
    private static let window = 1 << 16

    /// Where the next byte is.
    private(set) var position: Int
    private let bytes: ByteStore
    private let end: Int
    private var held: ArraySlice<UInt8> = []

    /// - Parameter part: the bytes to walk through, cut to those that are there.
    init(_ bytes: ByteStore, _ part: Range<Int>) {
        let part = part.clamped(to: 0..<bytes.count)
        self.bytes = bytes
        position = part.lowerBound
        end = part.upperBound
    }

    /// Whether no byte is left.
    var isAtEnd: Bool { position >= end }

    /// The next bytes; nil where there are fewer.
    mutating func take(_ count: Int) throws(DatasetError) -> ArraySlice<UInt8>? {
        guard count >= 0, count <= end - position else { return nil }
        if held.count < count {
            held = try bytes.bytes(position..<min(max(position + Self.window, position + count), end))[...]
        }
        guard held.count >= count else { return nil }
        position += count
        defer { held = held.dropFirst(count) }
        return held.prefix(count)
    }

    /// The next number, its lowest byte first; nil where the bytes end.
    mutating func number(bytes count: Int) throws(DatasetError) -> Int? {
        try take(count).flatMap { Self.number($0) }
    }

    /// A number of up to eight bytes, the lowest first; nil above what an integer holds.
    static func number(_ bytes: some Collection<UInt8>) -> Int? {
        Int(exactly: bytes.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
    }

    /// Steps over bytes without reading them; false where there are fewer.
    mutating func skip(_ count: Int) -> Bool {
        guard count >= 0, count <= end - position else { return false }
        position += count
        held = held.dropFirst(count)
        return true
    }
}

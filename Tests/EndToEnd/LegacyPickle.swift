import Foundation

/// Files of torch's legacy format around a pickle that is written byte by byte.
enum LegacyPickle {
    /// Magic number, protocol, facts about the machine, the pickle, and no storages.
    static func file(_ pickle: [UInt8], keys: [String] = [], records: Data = Data()) -> Data {
        let magic: [UInt8] = [0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19]
        let facts = [0x7D] + text("little_endian") + [0x88, 0x73]
        let list = [0x5D] + keys.flatMap { text($0) + [0x61] }
        let parts = [magic, [0x4D, 0xE9, 0x03], facts, pickle, list]
        return Data(parts.flatMap { [0x80, 2] + $0 + [0x2E] }) + records
    }

    static func text(_ text: String) -> [UInt8] {
        [0x58] + little(UInt32(text.utf8.count)) + Array(text.utf8)
    }

    static func integer(_ value: Int) -> [UInt8] { [0x8A, 8] + little(UInt64(value)) }

    static func integers(_ values: [Int]) -> [UInt8] { [0x28] + values.flatMap(integer) + [0x74] }

    static func little<Value: FixedWidthInteger>(_ value: Value) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }

    /// One value that is remembered many times.
    static func memoFlood(_ count: Int) -> [UInt8] {
        [0x4E] + (0..<count).flatMap { [0x72] + little(UInt32($0)) }
    }

    /// Lists in lists.
    static func nesting(_ count: Int) -> [UInt8] {
        [UInt8](repeating: 0x5D, count: count) + [UInt8](repeating: 0x61, count: count - 1)
    }

    /// Each list holds the one before twice: 2^count paths.
    static func laughs(_ count: Int) -> [UInt8] {
        [0x5D, 0x71, 0]
            + (1...count).flatMap { index -> [UInt8] in
                [0x5D, 0x68, UInt8(index - 1), 0x61, 0x68, UInt8(index - 1), 0x61, 0x71, UInt8(index)]
            }
    }
}

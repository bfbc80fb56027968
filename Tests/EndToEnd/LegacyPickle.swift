import Foundation
import TestSupport

/// Files of torch's legacy format around a pickle that is written byte by byte.
enum LegacyPickle {
    /// Magic number, protocol, facts about the machine, the pickle, and no storages.
    static func file(_ pickle: [UInt8], keys: [String] = [], records: Data = Data()) -> Data {
        let magic: [UInt8] = [0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19]
        let facts: [UInt8] = [0x7D] + text("little_endian") + [0x88, 0x73]
        var list: [UInt8] = [0x5D]
        for key in keys { list += text(key) + [0x61] }
        var data = Data()
        for part: [UInt8] in [magic, [0x4D, 0xE9, 0x03], facts, pickle, list] {
            data += [0x80, 2] + part + [0x2E]
        }
        return data + records
    }

    static func text(_ text: String) -> [UInt8] {
        [0x58] + littleEndian(UInt32(text.utf8.count)) + Array(text.utf8)
    }

    static func integer(_ value: Int) -> [UInt8] { [0x8A, 8] + littleEndian(UInt64(value)) }

    static func integers(_ values: [Int]) -> [UInt8] { [0x28] + values.flatMap(integer) + [0x74] }

    /// One value that is remembered many times.
    static func memoFlood(_ count: Int) -> [UInt8] {
        [0x4E] + (0..<count).flatMap { [0x72] + littleEndian(UInt32($0)) }
    }

    /// Lists in lists.
    static func nesting(_ count: Int) -> [UInt8] {
        [UInt8](repeating: 0x5D, count: count) + [UInt8](repeating: 0x61, count: count - 1)
    }

    /// Each pair holds the one before twice: 2^count paths.
    static func laughs(_ count: Int) -> [UInt8] {
        var bytes: [UInt8] = [0x5D, 0x71, 0]
        for index in 1...UInt8(count) {
            bytes += [0x68, index - 1, 0x86, 0x71, index]
        }
        return bytes
    }

    /// A call of `_rebuild_tensor_v2` on a storage of its own.
    static func tensor(_ key: String, _ shape: [Int], isLegacy: Bool) -> [UInt8] {
        var strides = shape
        var step = 1
        for index in strides.indices.reversed() { (strides[index], step) = (step, step * shape[index]) }
        var bytes: [UInt8] = Array("ctorch._utils\n_rebuild_tensor_v2\n((".utf8)
        bytes += text("storage") + Array("ctorch\nFloatStorage\n".utf8) + text(key) + text("cpu")
        bytes += integer(step) + (isLegacy ? [0x4E] : []) + [0x74, 0x51] + integer(0)
        return bytes + integers(shape) + integers(strides) + [0x89, 0x4E, 0x74, 0x52]
    }
}

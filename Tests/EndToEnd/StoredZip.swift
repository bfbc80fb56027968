import Foundation

/// A zip archive of uncompressed members, as torch writes it.
enum StoredZip {
    static func archive(_ members: [(name: String, data: Data)]) -> Data {
        var archive = Data()
        var directory = Data()
        for (name, data) in members {
            let size = LegacyPickle.little(UInt32(data.count))
            var entry: [UInt8] = [20, 0, 0, 0, 0, 0, 0, 0, 0, 0]
            entry += LegacyPickle.little(checksum(data)) + size + size
            entry += LegacyPickle.little(UInt16(name.utf8.count)) + [0, 0]
            directory += [0x50, 0x4B, 1, 2, 20, 0] + entry + [UInt8](repeating: 0, count: 10)
            directory += LegacyPickle.little(UInt32(archive.count)) + Array(name.utf8)
            archive += [0x50, 0x4B, 3, 4] + entry + Array(name.utf8) + data
        }
        let count = LegacyPickle.little(UInt16(members.count))
        var end: [UInt8] = [0x50, 0x4B, 5, 6, 0, 0, 0, 0] + count + count
        end +=
            LegacyPickle.little(UInt32(directory.count)) + LegacyPickle.little(UInt32(archive.count)) + [
                0, 0,
            ]
        return archive + directory + end
    }

    /// CRC-32 as zip defines it.
    private static func checksum(_ data: Data) -> UInt32 {
        let table = (0..<256).map { byte in
            (0..<8).reduce(UInt32(byte)) { value, _ in value >> 1 ^ (value & 1 == 1 ? 0xEDB8_8320 : 0) }
        }
        return ~data.reduce(UInt32.max) { $0 >> 8 ^ table[Int(($0 ^ UInt32($1)) & 0xFF)] }
    }
}

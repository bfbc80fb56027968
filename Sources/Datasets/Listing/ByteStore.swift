/// Bytes in memory, or a part of a file that is read as it is asked for.
enum ByteStore: Sendable {
    case memory([UInt8])
    case file(DescriptorFile, part: Range<Int>)

    var count: Int {
        switch self {
        case .memory(let bytes): bytes.count
        case .file(_, let part): part.count
        }
    }

    /// A copy of some of the bytes, cut to those that are there.
    func bytes(_ range: Range<Int>) throws(DatasetError) -> [UInt8] {
        let range = range.clamped(to: 0..<count)
        switch self {
        case .memory(let bytes): return Array(bytes[range])
        case .file(let file, let part):
            return try file.read(at: part.lowerBound + range.lowerBound, count: range.count)
        }
    }
}

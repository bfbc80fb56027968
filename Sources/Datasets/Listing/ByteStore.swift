/// Bytes in memory, or a part of a file that is read as it is asked for.
enum ByteStore: Sendable {
    case memory([UInt8])
    case file(DescriptorFile, part: Range<Int>)

    /// All of a file, as long as it is now.
    init(of file: DescriptorFile) throws(DatasetError) {
        self = .file(file, part: 0..<(try file.byteCount()))
    }

    var count: Int {
        switch self {
        case .memory(let bytes): bytes.count
        case .file(_, let part): part.count
        }
    }

    /// Some of the bytes, cut to those that are there, without reading them.
    func part(_ range: Range<Int>) -> Self {
        let range = range.clamped(to: 0..<count)
        return switch self {
        case .memory(let bytes): .memory(Array(bytes[range]))
        case .file(let file, let part):
            .file(file, part: part.lowerBound + range.lowerBound..<part.lowerBound + range.upperBound)
        }
    }

    /// A copy of some of the bytes, cut to those that are there.
    func bytes(_ range: Range<Int>) throws(DatasetError) -> [UInt8] {
        let range = range.clamped(to: 0..<count)
        // Of no bytes the array would be the one that all empty arrays share, and be written to.
        guard !range.isEmpty else { return [] }
        var failure: DatasetError?
        let bytes = [UInt8](unsafeUninitializedCapacity: range.count) { buffer, initialized in
            do throws(DatasetError) {
                initialized = try copy(range, to: UnsafeMutableRawBufferPointer(buffer))
            } catch { failure = error }
        }
        if let failure { throw failure }
        return bytes
    }

    /// Copies some of the bytes, cut to those that are there and to what `buffer` takes, and says how many.
    func copy(_ range: Range<Int>, to buffer: UnsafeMutableRawBufferPointer) throws(DatasetError) -> Int {
        let range = range.clamped(to: 0..<count).prefix(buffer.count)
        let target = UnsafeMutableRawBufferPointer(rebasing: buffer.prefix(range.count))
        switch self {
        case .memory(let bytes):
            bytes[range].withUnsafeBytes { target.copyMemory(from: $0) }
            return range.count
        case .file(let file, let part):
            return try file.read(at: part.lowerBound + range.lowerBound, into: target)
        }
    }

    /// All bytes in their order, some at a time.
    func forEachChunk(
        of size: Int = SpillBuffer.limit, _ body: ([UInt8]) throws(DatasetError) -> Void
    ) throws(DatasetError) {
        for first in stride(from: 0, to: count, by: size) { try body(try bytes(first..<first + size)) }
    }
}

import Synchronization

/// Aligned numbers that are only read once they are made, as the weights of a layer are.
///
/// Many are smaller than a huge page, so they lie side by side in chunks of memory; a chunk goes with the last numbers in it.
final class LastingNumbers<Element: AdditiveArithmetic & Sendable>: @unchecked Sendable {
    let elements: UnsafeMutableBufferPointer<Element>
    private let chunk: MemoryChunk

    /// As many zeros.
    init(_ count: Int) {
        let (chunk, place) = MemoryChunk.room(byteCount: count * MemoryLayout<Element>.stride)
        self.chunk = chunk
        elements = UnsafeMutableBufferPointer(
            start: (chunk.start + place).bindMemory(to: Element.self, capacity: count), count: count)
        elements.initialize(repeating: .zero)
    }
}

/// Memory that is handed out from its start to its end, and is freed as a whole.
private final class MemoryChunk: @unchecked Sendable {
    let start: UnsafeMutableRawPointer

    private init(byteCount: Int) { start = AlignedMemory.allocate(byteCount: byteCount) }

    deinit { start.deallocate() }

    /// Of a chunk for many. What is never written takes no memory.
    private static let usualByteCount = 16 * AlignedMemory.hugePage

    /// The chunk that is being filled, while something in it is in use.
    private struct Latest {
        weak var chunk: MemoryChunk?
        var usedByteCount = 0
    }

    private static let latest = Mutex(Latest())

    /// Room that nobody else has, from `place` on.
    static func room(byteCount: Int) -> (chunk: MemoryChunk, place: Int) {
        let lines = (byteCount + AlignedMemory.cacheLine - 1) / AlignedMemory.cacheLine
        let byteCount = max(1, lines) * AlignedMemory.cacheLine
        guard byteCount <= usualByteCount / 2 else { return (MemoryChunk(byteCount: byteCount), 0) }
        return latest.withLock { latest in
            if let chunk = latest.chunk, latest.usedByteCount + byteCount <= usualByteCount {
                defer { latest.usedByteCount += byteCount }
                return (chunk, latest.usedByteCount)
            }
            let chunk = MemoryChunk(byteCount: usualByteCount)
            latest = Latest(chunk: chunk, usedByteCount: byteCount)
            return (chunk, 0)
        }
    }
}

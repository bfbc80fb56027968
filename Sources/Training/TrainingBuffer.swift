#if canImport(Glibc)
    import Glibc
#endif

/// Numbers in memory of their own, on a cache line's boundary, all zero at first.
///
/// A pass owns its buffers and is used by one thread at a time; between passes they keep their numbers.
final class TrainingBuffer<Scalar: TrainingScalar> {
    let start: UnsafeMutablePointer<Scalar>
    let count: Int

    init(_ count: Int) {
        self.count = count
        let bytes = max(count, 1) * MemoryLayout<Scalar>.stride
        let isLarge = bytes >= Self.hugePage
        let memory = UnsafeMutableRawPointer.allocate(
            byteCount: bytes, alignment: isLarge ? Self.hugePage : Self.cacheLine)
        if isLarge { Self.askForHugePages(memory, bytes) }
        start = memory.bindMemory(to: Scalar.self, capacity: max(count, 1))
        start.initialize(repeating: 0, count: max(count, 1))
    }

    deinit { start.deallocate() }

    /// Sets the first `count` numbers to zero.
    func clear(_ count: Int) {
        precondition(count <= self.count)
        start.update(repeating: 0, count: count)
    }

    private static var cacheLine: Int { 64 }
    private static var hugePage: Int { 1 << 21 }

    /// Maps of many megabytes walked in 36 streams want more pages of 4 KB than a processor keeps the places of.
    private static func askForHugePages(_ memory: UnsafeMutableRawPointer, _ bytes: Int) {
        #if os(Linux)
            madvise(memory, bytes, MADV_HUGEPAGE)
        #endif
    }
}

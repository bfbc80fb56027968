#if canImport(Glibc)
    import Glibc
#endif

extension UnsafeMutableBufferPointer where Element: AdditiveArithmetic {
    /// As many zeros, at least one, in ``UnsafeMutablePointer/aligned(_:)`` memory.
    package static func zeros(_ count: Int) -> Self {
        let buffer = Self(start: .aligned(count), count: Swift.max(1, count))
        buffer.initialize(repeating: .zero)
        return buffer
    }
}

extension UnsafeMutablePointer {
    /// Room for as many, at least one, from the start of a line of the cache on: vectors that lie across two lines are read and
    /// written in twice the time.
    package static func aligned(_ count: Int) -> Self {
        AlignedMemory.allocate(byteCount: Swift.max(1, count) * MemoryLayout<Pointee>.stride)
            .bindMemory(to: Pointee.self, capacity: Swift.max(1, count))
    }
}

enum AlignedMemory {
    /// Pages that Linux gives where it is asked to.
    static let hugePage = 1 << 21
    static let cacheLine = 64

    /// Memory on a line of the cache, in huge pages where it is as large as one: a product that walks through many megabytes of maps
    /// and weights wants more pages of 4 kB than a processor keeps the places of (1% of a pass of ResNet-50 on a Zen 5).
    static func allocate(byteCount: Int) -> UnsafeMutableRawPointer {
        let isLarge = byteCount >= hugePage
        let memory = UnsafeMutableRawPointer.allocate(
            byteCount: byteCount, alignment: isLarge ? hugePage : cacheLine)
        #if os(Linux)
            // A wish: it is no failure where it is not granted.
            if isLarge { _ = madvise(memory, byteCount, MADV_HUGEPAGE) }
        #endif
        return memory
    }
}

extension UnsafeMutableBufferPointer where Element: AdditiveArithmetic {
    /// As many zeros, at least one, from the start of a line of the cache on: vectors that lie across two lines are read and written in
    /// twice the time.
    package static func zeros(_ count: Int) -> Self {
        let buffer = Self(start: .aligned(count), count: Swift.max(1, count))
        buffer.initialize(repeating: .zero)
        return buffer
    }
}

extension UnsafeMutablePointer {
    /// Room for as many, at least one, from the start of a line of the cache on.
    package static func aligned(_ count: Int) -> Self {
        UnsafeMutableRawPointer.allocate(
            byteCount: Swift.max(1, count) * MemoryLayout<Pointee>.stride, alignment: 64
        ).bindMemory(to: Pointee.self, capacity: Swift.max(1, count))
    }
}

/// Aligned numbers that are only read once they are made.
final class AlignedNumbers<Element: AdditiveArithmetic & Sendable>: @unchecked Sendable {
    let elements: UnsafeMutableBufferPointer<Element>

    /// As many zeros.
    init(_ count: Int) { elements = .zeros(count) }

    deinit { elements.deallocate() }
}

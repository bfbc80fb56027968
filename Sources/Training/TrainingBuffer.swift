/// Numbers in memory of their own, on a cache line's boundary, all zero at first.
///
/// A pass owns its buffers and is used by one thread at a time; between passes they keep their numbers.
final class TrainingBuffer<Scalar: TrainingScalar> {
    let start: UnsafeMutablePointer<Scalar>
    let count: Int

    init(_ count: Int) {
        self.count = count
        let bytes = max(count, 1) * MemoryLayout<Scalar>.stride
        start = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
            .bindMemory(to: Scalar.self, capacity: max(count, 1))
        start.initialize(repeating: 0, count: max(count, 1))
    }

    deinit { start.deallocate() }

    /// Sets the first `count` numbers to zero.
    func clear(_ count: Int) {
        precondition(count <= self.count)
        start.update(repeating: 0, count: count)
    }
}

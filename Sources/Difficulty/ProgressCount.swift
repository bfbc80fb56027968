import Synchronization

/// Counts what several threads have done.
final class ProgressCount: Sendable {
    private let count = Atomic<Int>(0)

    /// Adds one; returns the new count.
    func increment() -> Int { count.add(1, ordering: .relaxed).newValue }
}

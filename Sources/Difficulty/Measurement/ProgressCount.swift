import Synchronization

/// Counts what several threads have done.
final class ProgressCount: Sendable {
    private let count = Atomic<Int>(0)

    /// Adds one; returns the new count.
    func increment() -> Int { add(1) }

    /// Adds `number`; returns the new count.
    func add(_ number: Int) -> Int { count.add(number, ordering: .relaxed).newValue }
}

import Synchronization

/// A wish to stop that any thread may utter and every thread may read.
public final class Interruption: Sendable {
    private let wished = Atomic<Bool>(false)

    /// No wish yet.
    public init() {}

    /// Asks to stop after what is under way.
    public func request() { wished.store(true, ordering: .relaxed) }

    /// Whether it was asked.
    public var isRequested: Bool { wished.load(ordering: .relaxed) }
}

/// Counts what several threads have done.
final class ProgressCount: Sendable {
    private let count: Atomic<Int>

    /// - Parameter first: what is done before.
    init(from first: Int = 0) { count = Atomic(first) }

    /// Adds one; returns the new count.
    func increment() -> Int { add(1) }

    /// Adds `number`; returns the new count.
    func add(_ number: Int) -> Int { count.add(number, ordering: .relaxed).newValue }
}

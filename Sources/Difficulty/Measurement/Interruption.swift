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

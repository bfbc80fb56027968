import Foundation

/// A value that one thread at a time touches.
///
/// As `Synchronization.Mutex`, but on a lock that ThreadSanitizer knows: a thread that had to wait for a `Mutex` gets it
/// inside of Linux' standard library, unseen, and whatever is handed over so is reported as a race (Swift 6.3.1).
public final class Guarded<Value>: Sendable {
    private let lock = NSLock()
    // Touched under the lock alone.
    nonisolated(unsafe) private var value: Value

    /// Guards a value that nobody else has.
    public init(_ value: sending Value) { self.value = value }

    /// Calls `body` with the value while no other thread has it.
    ///
    /// - Throws: what `body` throws.
    public func withLock<Result, Failure: Error>(
        _ body: (inout sending Value) throws(Failure) -> sending Result
    ) throws(Failure) -> sending Result {
        lock.lock()
        defer { lock.unlock() }
        return try body(&value)
    }
}

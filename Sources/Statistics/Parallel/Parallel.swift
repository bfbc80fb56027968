import Dispatch
import Synchronization

/// Work on numbered pieces by several threads, with results in the order of the pieces.
public enum Parallel {
    /// Calls `body` for 0..<`count` on up to `threads` threads.
    ///
    /// Each thread takes the next piece that nobody has; the result does not depend on which did. The first error,
    /// by the number of its piece, is thrown when all threads have stopped.
    public static func map<Value: Sendable, Failure: Error>(
        count: Int, threads: Int, _ body: @Sendable (Int) throws(Failure) -> Value
    ) throws(Failure) -> [Value] {
        let results = Mutex<[Result<Value, Failure>?]>(Array(repeating: nil, count: count))
        let next = Atomic<Int>(0)
        let failed = Atomic<Bool>(false)
        DispatchQueue.concurrentPerform(iterations: max(1, min(threads, count))) { _ in
            while !failed.load(ordering: .relaxed) {
                let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
                guard index < count else { return }
                let result: Result<Value, Failure>
                do throws(Failure) {
                    result = .success(try body(index))
                } catch {
                    failed.store(true, ordering: .relaxed)
                    result = .failure(error)
                }
                results.withLock { $0[index] = result }
            }
        }
        var values: [Value] = []
        values.reserveCapacity(count)
        for result in results.withLock({ $0 }) {
            guard let result else { continue }
            values.append(try result.get())
        }
        return values
    }
}

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
        let results = Guarded<[Result<Value, Failure>?]>(Array(repeating: nil, count: count))
        let next = Atomic<Int>(0)
        let failed = Atomic<Bool>(false)
        DispatchQueue.concurrentPerform(iterations: workers(threads, count)) { _ in
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

    /// Calls `body` for 0..<`count` on up to `threads` threads, each with a state of its own.
    ///
    /// Which pieces share a state depends on the threads' luck: what is made of the states must not depend on it.
    ///
    /// - Returns: the results in the order of the pieces, and the states of the threads that had a piece.
    public static func map<State: Sendable, Value: Sendable>(
        count: Int, threads: Int, state makeState: @Sendable () -> State,
        _ body: @Sendable (Int, inout State) -> Value
    ) -> (values: [Value], states: [State]) {
        let results = Guarded<[Value?]>(Array(repeating: nil, count: count))
        let states = Guarded<[State]>([])
        let next = Atomic<Int>(0)
        DispatchQueue.concurrentPerform(iterations: workers(threads, count)) { _ in
            var index = next.wrappingAdd(1, ordering: .relaxed).oldValue
            guard index < count else { return }
            var state = makeState()
            while index < count {
                let value = body(index, &state)
                results.withLock { $0[index] = value }
                index = next.wrappingAdd(1, ordering: .relaxed).oldValue
            }
            states.withLock { [state] in $0.append(state) }
        }
        return (results.withLock { $0.compactMap { $0 } }, states.withLock { $0 })
    }

    /// Fewer where the memory for more is not to be had, or no use.
    private static func workers(_ threads: Int, _ count: Int) -> Int {
        AddressSpace.threads(atMost: max(1, min(threads, count)))
    }
}

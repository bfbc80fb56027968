import Dispatch
import Foundation
import Synchronization

/// Work on numbered pieces by several threads, with results in the order of the pieces.
public enum Parallel {
    /// Calls `body` for 0..<`count` on up to `threads` threads.
    ///
    /// Each thread takes the next piece that nobody has; the result does not depend on which did. The first error,
    /// by the number of its piece, is thrown when all threads have stopped.
    ///
    /// - Parameter waiting: threads more, since so many wait for something else than a core.
    public static func map<Value: Sendable, Failure: Error>(
        count: Int, threads: Int, waiting: Int = 0, _ body: @Sendable (Int) throws(Failure) -> Value
    ) throws(Failure) -> [Value] {
        let results = Guarded<[Result<Value, Failure>?]>(Array(repeating: nil, count: count))
        let next = Atomic<Int>(0)
        let failed = Atomic<Bool>(false)
        perform(workers(threads + waiting, count), mayWait: waiting > 0) {
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

    /// Calls `body` on `workers` threads at once. Dispatch makes no more of them than there are cores, which is too few
    /// where some wait.
    private static func perform(_ workers: Int, mayWait: Bool, _ body: @Sendable () -> Void) {
        guard mayWait else {
            return DispatchQueue.concurrentPerform(iterations: workers) { _ in body() }
        }
        withoutActuallyEscaping(body) { body in
            let threads = (1..<max(1, workers)).compactMap { _ in WaitingThread.begin(body) }
            body()
            threads.forEach { $0.finish() }
        }
    }

    /// Calls `body` for 0..<`count` on as many threads at once, for work that waits for other pieces of it.
    ///
    /// - Returns: whether there were so many threads; nothing was called where there were not.
    public static func together(count: Int, _ body: @Sendable (Int) -> Void) -> Bool {
        let gate = StartGate()
        let isOpen = withoutActuallyEscaping(body) { body in
            let threads = (1..<max(1, count)).compactMap { piece in
                WaitingThread.begin { if gate.isOpened() { body(piece) } }
            }
            let isComplete = threads.count == max(1, count) - 1
            gate.open(isComplete)
            if isComplete, count > 0 { body(0) }
            threads.forEach { $0.finish() }
            return isComplete
        }
        return isOpen
    }

    /// Fewer where the memory for more is not to be had, or no use.
    private static func workers(_ threads: Int, _ count: Int) -> Int {
        AddressSpace.threads(atMost: max(1, min(threads, count)))
    }
}

/// Holds threads back until all are there.
private final class StartGate: @unchecked Sendable {
    private let condition = NSCondition()
    // Touched under the condition alone.
    private var answer: Bool?

    /// Lets the threads go, or home.
    func open(_ isOpen: Bool) {
        condition.withLock {
            answer = isOpen
            condition.broadcast()
        }
    }

    /// Waits for the answer.
    func isOpened() -> Bool {
        condition.withLock {
            while answer == nil { condition.wait() }
            return answer ?? false
        }
    }
}

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

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Addresses that the process may still map. Batch systems bound them (`ulimit -v`, `prlimit --as`), and libraries that get
/// none may wait for them without end.
public enum AddressSpace {
    /// The most bytes that the process may map, or nil for no limit.
    public static var limit: Int? {
        var limit = rlimit()
        #if canImport(Glibc)
            let result = getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
        #else
            let result = getrlimit(RLIMIT_AS, &limit)
        #endif
        return result == 0 ? Int(exactly: limit.rlim_cur).flatMap { $0 < Int.max ? $0 : nil } : nil
    }

    /// Whether `bytes` more can be mapped now: they are mapped, left untouched and given back.
    public static func hasRoom(for bytes: Int) -> Bool {
        guard bytes > 0 else { return true }
        let place = mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let place, place != MAP_FAILED else { return false }
        munmap(place, bytes)
        return true
    }

    /// Bytes of a new thread's stack, with what guards it.
    public static let threadStack: Int = {
        var attributes = pthread_attr_t()
        var (stack, guardArea) = (8 << 20, 1 << 16)
        guard pthread_attr_init(&attributes) == 0 else { return stack + guardArea }
        pthread_attr_getstacksize(&attributes, &stack)
        pthread_attr_getguardsize(&attributes, &guardArea)
        pthread_attr_destroy(&attributes)
        return stack + guardArea
    }()

    /// As many of `threads` as there is room for stacks of, besides the one that asks; at least 1.
    ///
    /// Dispatch waits for ever where a thread of its own cannot be made.
    static func threads(atMost threads: Int) -> Int {
        guard isLimited else { return threads }
        var count = threads
        while count > 1, !hasRoom(for: (count - 1) * threadStack) { count -= 1 }
        return count
    }

    private static let isLimited = limit != nil
}

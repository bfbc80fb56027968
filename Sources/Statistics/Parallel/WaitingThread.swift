import Foundation

/// A thread that waits for work from time to time: to wake one takes a part of the time of making one, which a step of training
/// would do for each of its phases.
final class WaitingThread: @unchecked Sendable {
    private static let idle = Guarded<[WaitingThread]>([])

    private let condition = NSCondition()
    // Touched under the condition alone.
    private var work: (@Sendable () -> Void)?
    private var isDone = false

    private init() {}

    /// Begins work on a thread that has none, or on a new one; nil where there is none to be had.
    static func begin(_ work: @escaping @Sendable () -> Void) -> WaitingThread? {
        guard let thread = idle.withLock({ $0.popLast() }) ?? make() else { return nil }
        thread.condition.withLock {
            (thread.work, thread.isDone) = (work, false)
            thread.condition.broadcast()
        }
        return thread
    }

    /// Returns when the work is done.
    func finish() {
        condition.withLock { while !isDone { condition.wait() } }
        Self.idle.withLock { $0.append(self) }
    }

    private static func make() -> WaitingThread? {
        let made = WaitingThread()
        var thread = pthread_t()
        let own = Unmanaged.passRetained(made)
        let failure = pthread_create(
            &thread, nil,
            { place in
                if let place { Unmanaged<WaitingThread>.fromOpaque(place).takeRetainedValue().run() }
                return nil
            }, own.toOpaque())
        guard failure == 0 else {
            own.release()
            return nil
        }
        pthread_detach(thread)
        return made
    }

    private func run() {
        while true {
            performNext()
            condition.withLock {
                isDone = true
                condition.broadcast()
            }
        }
    }

    /// Keeps nothing of the work when it returns.
    private func performNext() {
        let next = condition.withLock {
            while work == nil { condition.wait() }
            defer { work = nil }
            return work
        }
        next?()
    }
}

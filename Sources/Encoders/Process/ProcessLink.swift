import Foundation
import Statistics

/// A running encoder process, and the thread that talks with it. Any thread may call it; callers wait for their answers.
///
/// The process ends with the last reference.
final class ProcessLink: Sendable {
    private let queue: ProcessQueue
    /// What the process said that it is.
    let identity: ProcessIdentity

    /// Starts the command and waits for its identity.
    ///
    /// - Parameter timeout: how long it may neither read nor write while it is waited for.
    /// - Throws: ``ProcessFault``.
    init(command: String, timeout: Duration) throws(ProcessFault) {
        let queue: ProcessQueue
        do throws(ProcessProblem) {
            let child = try ChildProcess(command: command)
            do throws(ProcessProblem) { queue = try ProcessQueue(command: command) } catch {
                child.kill()
                throw error
            }
            Thread.detachNewThread {
                var loop = ProcessLoop(child: child, queue: queue, timeout: timeout)
                loop.run()
            }
        } catch {
            throw ProcessFault(command: command, problem: error, answered: 0, lastLines: [])
        }
        self.queue = queue
        identity = try queue.waitForIdentity()
    }

    deinit { queue.close() }

    /// Why it answers no more; nil while it does.
    var failure: ProcessFault? { queue.failure }

    /// Where its time went until now.
    var profile: ProcessProfile { queue.profile }

    /// What it said last on stderr.
    var lastLines: [String] { queue.lastLines }

    /// Sends a call's pixels and waits for its features: `[count, width]`.
    ///
    /// - Throws: ``ProcessFault`` where the process has failed before or fails before it has answered.
    func features(_ call: ProcessCall) throws(ProcessFault) -> [Float] {
        queue.add(call)
        return try call.wait()
    }
}

/// Pixels of some images, and a place for their features.
final class ProcessCall: Sendable {
    let kind: FeatureKind
    let count: Int
    let height: Int
    let width: Int
    let pixels: BatchPixels
    private let done = DispatchSemaphore(value: 0)
    private let result = Guarded<Result<[Float], ProcessFault>?>(nil)

    init(_ kind: FeatureKind, of batch: ImageBatch, pixels: BatchPixels) {
        self.kind = kind
        (count, height, width) = (batch.count, batch.height, batch.width)
        self.pixels = pixels
    }

    /// Whether its images can stand in one batch with another call's.
    func fits(_ other: ProcessCall) -> Bool {
        kind == other.kind && height == other.height && width == other.width
    }

    /// Ends the waiting.
    func finish(_ outcome: Result<[Float], ProcessFault>) {
        result.withLock { $0 = outcome }
        done.signal()
    }

    fileprivate func wait() throws(ProcessFault) -> [Float] {
        done.wait()
        let outcome = result.withLock { $0 }
        return try outcome?.get() ?? []
    }
}

/// Where the time of an encoder process went, from the first call to the last answer.
public struct ProcessProfile: Sendable, Equatable {
    /// Seconds from the start of the command to its identity.
    public internal(set) var start = 0.0
    /// Seconds without a batch on its way: views were waited for.
    public internal(set) var views = 0.0
    /// Seconds in which bytes went through the pipes.
    public internal(set) var pipe = 0.0
    /// Seconds in which a batch was on its way and the process neither read nor wrote.
    public internal(set) var encoder = 0.0
    /// Batches that were answered.
    public internal(set) var batches = 0
    /// Their images.
    public internal(set) var images = 0
    /// Bytes of their pixels.
    public internal(set) var bytes = 0

    /// All of it but the start.
    public var seconds: Double { views + pipe + encoder }
}

/// What callers and the thread of a process share.
final class ProcessQueue: Sendable {
    private struct State {
        var calls: [ProcessCall] = []
        var failure: ProcessFault?
        var identity: ProcessIdentity?
        var isClosing = false
        var profile = ProcessProfile()
        var lastLines: [String] = []
    }

    let command: String
    private let state = Guarded(State())
    private let started = DispatchSemaphore(value: 0)
    private let finished = DispatchSemaphore(value: 0)
    /// A byte in this pipe wakes the thread.
    let bell: Int32
    private let bellRope: Int32
    /// How long a process may take to leave that is asked to.
    static let patience: Duration = .seconds(5)

    init(command: String) throws(ProcessProblem) {
        self.command = command
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw .notStarted(reason: String(cString: strerror(errno))) }
        (bell, bellRope) = (ends[0], ends[1])
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
    }

    deinit { for end in [bell, bellRope] { _ = Foundation.close(end) } }

    // MARK: - Of callers

    func waitForIdentity() throws(ProcessFault) -> ProcessIdentity {
        started.wait()
        let (identity, failure) = state.withLock { ($0.identity, $0.failure) }
        guard let identity else { throw failure ?? fault(.closed) }
        return identity
    }

    func add(_ call: ProcessCall) {
        let failure = state.withLock { state -> ProcessFault? in
            if state.isClosing { return fault(.closed) }
            if state.failure == nil { state.calls.append(call) }
            return state.failure
        }
        if let failure { call.finish(.failure(failure)) } else { ring() }
    }

    var failure: ProcessFault? { state.withLock { $0.failure } }

    var profile: ProcessProfile { state.withLock { $0.profile } }

    var lastLines: [String] { state.withLock { $0.lastLines } }

    /// Asks the thread to end the process, and waits until it has.
    func close() {
        state.withLock { $0.isClosing = true }
        ring()
        _ = finished.wait(timeout: .now() + 2 * (Self.patience / .seconds(1)))
    }

    private func ring() {
        var byte: UInt8 = 1
        _ = write(bellRope, &byte, 1)
    }

    private func fault(_ problem: ProcessProblem) -> ProcessFault {
        ProcessFault(command: command, problem: problem, answered: 0, lastLines: [])
    }

    // MARK: - Of the thread

    func began(_ identity: ProcessIdentity, after seconds: Double) {
        state.withLock {
            $0.identity = identity
            $0.profile.start = seconds
        }
        started.signal()
    }

    /// The next calls of one kind and size, as many as fill a batch; one at least where there is one.
    ///
    /// - Parameter most: images of a batch; nil where calls are not joined.
    func next(most: Int?) -> [ProcessCall] {
        state.withLock { state in
            guard let first = state.calls.first else { return [] }
            var (count, taken) = (first.count, 1)
            while let most, taken < state.calls.count, state.calls[taken].fits(first),
                count + state.calls[taken].count <= most
            {
                count += state.calls[taken].count
                taken += 1
            }
            defer { state.calls.removeFirst(taken) }
            return Array(state.calls.prefix(taken))
        }
    }

    /// Whether the process is to end, once nobody waits for it.
    var isClosing: Bool { state.withLock { $0.isClosing && $0.calls.isEmpty } }

    func note(_ profile: ProcessProfile) {
        state.withLock { [profile] state in
            let start = state.profile.start
            state.profile = profile
            state.profile.start = start
        }
    }

    func note(_ lines: [String]) { state.withLock { $0.lastLines = lines } }

    /// Gives up: nobody waits any more.
    func fail(_ fault: ProcessFault) {
        let calls = state.withLock { state -> [ProcessCall] in
            state.failure = fault
            defer { state.calls = [] }
            return state.calls
        }
        calls.forEach { $0.finish(.failure(fault)) }
        started.signal()
    }

    /// The process has ended.
    func finish() { finished.signal() }
}

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
            let memory = SharedMemory()
            let child = try ChildProcess(command: command, memory: memory)
            do throws(ProcessProblem) { queue = try ProcessQueue(command: command, memory: memory) } catch {
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

    /// Sends the images of a batch, as `coder` writes them, and waits for their features: `[count, width]`.
    ///
    /// - Throws: ``ProcessFault`` where the process has failed before or fails before it has answered.
    func features(
        _ kind: FeatureKind, of batch: ImageBatch, _ coder: PixelCoder
    ) throws(ProcessFault) -> [Float] {
        let call = ProcessCall(kind, of: batch, length: coder.length(batch))
        if let share = queue.reserve(call) {
            coder.write(batch, to: share.bytes)
            queue.isWritten(share)
            return try call.wait()
        }
        let piped = ProcessCall(kind, of: batch, length: call.length, pixels: coder.pixels(batch))
        queue.add(piped)
        return try piped.wait()
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
        var waiting: [WaitingBatch] = []
        var failure: ProcessFault?
        var identity: ProcessIdentity?
        var isClosing = false
        var profile = ProcessProfile()
        var lastLines: [String] = []
    }

    let command: String
    private let memory: SharedMemory?
    private let state = Guarded(State())
    private let started = DispatchSemaphore(value: 0)
    private let finished = DispatchSemaphore(value: 0)
    /// A byte in this pipe wakes the thread.
    let bell: Int32
    private let bellRope: Int32
    /// How long a process may take to leave that is asked to.
    static let patience: Duration = .seconds(5)

    init(command: String, memory: SharedMemory?) throws(ProcessProblem) {
        (self.command, self.memory) = (command, memory)
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

    /// Takes a call with its pixels.
    func add(_ call: ProcessCall) {
        let failure = state.withLock { state -> ProcessFault? in
            if state.isClosing { return fault(.closed) }
            guard state.failure == nil else { return state.failure }
            let most = state.identity?.mostJoined
            if let found = state.waiting.lastIndex(where: { $0.place == nil && $0.hasRoom(for: call, most) })
            {
                state.waiting[found].add(call)
            } else {
                state.waiting.append(WaitingBatch(call, place: nil))
            }
            return nil
        }
        if let failure { call.finish(.failure(failure)) } else { ring() }
    }

    /// Takes a call whose pixels are written to shared memory afterwards, by the caller, who says when they are there.
    ///
    /// - Returns: nil where the process or the system has no such memory, or none is left: ``add(_:)`` is for that, and for its faults.
    func reserve(_ call: ProcessCall) -> SharedPart? {
        guard let memory else { return nil }
        return state.withLock { state in
            guard let identity = state.identity, identity.takesMemory, state.failure == nil, !state.isClosing
            else { return nil }
            let most = identity.mostJoined
            for index in state.waiting.indices where state.waiting[index].hasRoom(for: call, most) {
                if let part = state.waiting[index].share(call) { return part }
            }
            let length = max(most ?? 0, call.count).multipliedReportingOverflow(by: call.length / call.count)
            guard !length.overflow, let place = memory.place(length.partialValue) else { return nil }
            var batch = WaitingBatch(place: place)
            guard let part = batch.share(call) else { return nil }
            state.waiting.append(batch)
            return part
        }
    }

    /// The pixels of a call are there.
    func isWritten(_ part: SharedPart) {
        state.withLock { state in
            guard let found = state.waiting.firstIndex(where: { $0.place === part.place }) else { return }
            state.waiting[found].unwritten -= 1
        }
        ring()
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

    /// The first batch whose pixels are all there.
    func next() -> WaitingBatch? {
        state.withLock { state in
            state.waiting.firstIndex { $0.unwritten == 0 }.map { state.waiting.remove(at: $0) }
        }
    }

    /// The process has read what a batch had in shared memory.
    func release(_ place: SharedPlace) { memory?.release(place) }

    /// What the process is asked first.
    var greeting: [UInt8] { ProcessMessages.greeting(hasMemory: memory != nil) }

    /// Whether the process is to end, once nobody waits for it.
    var isClosing: Bool { state.withLock { $0.isClosing && $0.waiting.isEmpty } }

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
            defer { state.waiting = [] }
            return state.waiting.flatMap(\.calls)
        }
        calls.forEach { $0.finish(.failure(fault)) }
        started.signal()
    }

    /// The process has ended.
    func finish() { finished.signal() }
}

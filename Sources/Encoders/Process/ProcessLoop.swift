import Foundation

/// The thread that talks with a process: writes batches, reads answers and stderr, and looks at the clock.
struct ProcessLoop {
    private let child: ChildProcess
    private let queue: ProcessQueue
    private let timeout: Duration
    private var identity: ProcessIdentity?
    private var clock = ProcessClock()
    private var said = LastLines()
    private var outgoing = OutgoingBytes()
    private var incoming: [UInt8] = []
    private var batches = BatchesUnderWay()
    private var isErrorOpen = true
    /// When the process last read or wrote, or was first waited for.
    private var progress = ContinuousClock.now

    /// Batches on their way at once: one that is computed, one in the pipe, one that is ready.
    static let mostBatches = 3
    private static let readLength = 1 << 18

    init(child: ChildProcess, queue: ProcessQueue, timeout: Duration) {
        (self.child, self.queue, self.timeout) = (child, queue, timeout)
    }

    /// Talks until the process fails or the queue closes.
    mutating func run() {
        // A pipe without a reader is an error here, and no signal is this thread's.
        var all = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_BLOCK, &all, nil)
        do throws(ProcessProblem) {
            try talk()
            leave()
        } catch { fail(error) }
        for end in [child.input, child.output, child.errors] { close(end) }
        queue.finish()
    }

    private mutating func talk() throws(ProcessProblem) {
        outgoing.add(queue.greeting)
        while true {
            try fill()
            if queue.isClosing, batches.isEmpty, identity != nil { return }
            let ready = try wait()
            if ready.errors { readErrors() }
            if ready.output { try read() }
            if ready.input { try write() }
        }
    }

    // MARK: - Waiting

    private struct Ready {
        var output = false
        var errors = false
        var input = false
    }

    /// Whether an answer is owed.
    private var isWaitedFor: Bool { identity == nil || !batches.isEmpty }

    /// Waits for something to do, a second at most.
    private mutating func wait() throws(ProcessProblem) -> Ready {
        var places = [
            pollfd(fd: queue.bell, events: Int16(POLLIN), revents: 0),
            pollfd(fd: child.output, events: Int16(POLLIN), revents: 0),
            pollfd(fd: isErrorOpen ? child.errors : -1, events: Int16(POLLIN), revents: 0),
            pollfd(fd: outgoing.isEmpty ? -1 : child.input, events: Int16(POLLOUT), revents: 0),
        ]
        clock.begin(batches.isEmpty ? .views : .encoder)
        let found = poll(&places, nfds_t(places.count), 1000)
        clock.begin(.pipe)
        let isLate = isWaitedFor && ContinuousClock.now - progress > timeout
        guard found > 0 else {
            if isLate { throw .silent(seconds: Int(timeout / .seconds(1))) }
            return Ready()
        }
        if places[0].revents != 0 { silenceBell() }
        let ready = Ready(
            output: places[1].revents != 0, errors: places[2].revents != 0, input: places[3].revents != 0)
        // The bell and stderr are no progress.
        if isLate, !ready.output, !ready.input { throw .silent(seconds: Int(timeout / .seconds(1))) }
        return ready
    }

    private func silenceBell() {
        var bytes = [UInt8](repeating: 0, count: 256)
        while Foundation.read(queue.bell, &bytes, bytes.count) == bytes.count {}
    }

    // MARK: - To the process

    /// Takes calls while there are any and few batches are on their way.
    private mutating func fill() throws(ProcessProblem) {
        guard let identity else { return }
        while batches.count < Self.mostBatches {
            guard let batch = queue.next(), let first = batch.calls.first else { return }
            if batches.isEmpty {
                progress = .now
                clock.resume()
            }
            let shape =
                identity.layout == .nhwc
                ? [batch.count, first.height, first.width, 3] : [batch.count, 3, first.height, first.width]
            outgoing.add(
                ProcessMessages.request(
                    batches.nextNumber, first.kind, shape: shape, identity.elementType,
                    place: batch.place?.offset))
            for pixels in batch.calls.compactMap(\.pixels) { outgoing.add(pixels) }
            batches.add(batch, width: identity.widths[first.kind] ?? 0)
        }
    }

    private mutating func write() throws(ProcessProblem) {
        do throws(OutgoingBytes.Closed) {
            if try outgoing.write(to: child.input) > 0 { progress = .now }
        } catch { throw end() }
    }

    // MARK: - From the process

    private mutating func read() throws(ProcessProblem) {
        let (before, pipe) = (incoming.count, child.output)
        incoming.append(contentsOf: repeatElement(0, count: Self.readLength))
        let count = incoming.withUnsafeMutableBytes { bytes in
            Foundation.read(pipe, bytes.baseAddress.map { $0 + before }, Self.readLength)
        }
        let failure = errno
        incoming.removeLast(Self.readLength - max(0, count))
        if count < 0, failure == EAGAIN || failure == EINTR { return }
        guard count > 0 else { throw end() }
        progress = .now
        if identity == nil { try readIdentity() }
        if identity != nil { try readAnswers() }
    }

    private mutating func readIdentity() throws(ProcessProblem) {
        guard let place = incoming.firstIndex(of: UInt8(ascii: "\n")) else {
            guard incoming.count <= ProcessIdentity.longestLine else {
                throw .wrongIdentity(
                    part: "identity", expected: "a line of at most \(ProcessIdentity.longestLine) bytes",
                    found: FoundText.of(incoming))
            }
            return
        }
        let found = try ProcessIdentity(line: Array(incoming[..<place]))
        incoming.removeSubrange(...place)
        identity = found
        queue.began(found, after: clock.started())
    }

    private mutating func readAnswers() throws(ProcessProblem) {
        while !incoming.isEmpty {
            guard !batches.isEmpty else { throw .unasked(found: FoundText.of(incoming)) }
            guard let answer = try batches.take(&incoming) else { return }
            clock.answered(batches.answered)
            if batches.isEmpty { clock.pause() }
            queue.note(clock.profile)
            if let place = answer.place { queue.release(place) }
            for (call, features) in answer.parts { call.finish(.success(features)) }
        }
    }

    private mutating func readErrors() {
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        let count = Foundation.read(child.errors, &bytes, bytes.count)
        if count > 0 {
            said.add(bytes[..<count])
            queue.note(said.lines)
        }
        if count == 0 || count < 0 && errno != EAGAIN && errno != EINTR { isErrorOpen = false }
    }

    // MARK: - The end

    /// What has become of a process that closed a pipe.
    private mutating func end() -> ProcessProblem {
        guard let status = child.end(within: .seconds(2)) else { return .closedPipe }
        return .ended(status: status)
    }

    /// Ends the process that failed; all who wait are told.
    private mutating func fail(_ problem: ProcessProblem) {
        child.kill()
        drainErrors()
        queue.note(clock.profile)
        let fault = ProcessFault(
            command: queue.command, problem: problem, answered: clock.profile.batches,
            lastLines: said.lines)
        let waiting = batches.calls
        queue.fail(fault)
        waiting.forEach { $0.finish(.failure(fault)) }
    }

    /// What it wrote before it ended.
    private mutating func drainErrors() {
        for _ in 0..<64 where isErrorOpen {
            var place = [pollfd(fd: child.errors, events: Int16(POLLIN), revents: 0)]
            guard poll(&place, 1, 0) > 0 else { return }
            readErrors()
        }
    }

    /// Closes the process's stdin, which asks it to leave; what does not is ended.
    private mutating func leave() {
        shutInput()
        if child.end(within: ProcessQueue.patience) == nil {
            child.signal(SIGTERM)
            _ = child.end(within: .seconds(2))
            child.kill()
        }
    }

    /// The descriptor stays taken until the thread ends: another file must not come to have its number.
    private func shutInput() {
        let nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC)
        guard nowhere >= 0 else { return }
        dup2(nowhere, child.input)
        close(nowhere)
    }
}

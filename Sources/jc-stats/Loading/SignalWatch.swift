import ArgumentParser
import Difficulty
import Encoders
import Foundation
import Statistics
import Synchronization

/// Turns Ctrl-C and SIGTERM into a wish to stop for as long as it lives; a second one ends the program at once.
///
/// Where nothing watches there is nothing to keep: there the first one ends the program. A batch system may send SIGTERM to
/// all processes of a job, and the job's script send it on: two within a second are one.
final class SignalWatch: Sendable {
    let interruption = Interruption()

    /// Begins to watch; what a signal has asked for before is asked for from the start.
    init() {
        let interruption = interruption
        SignalDesk.watches.withLock { $0.append(interruption) }
        if SignalDesk.first.load(ordering: .relaxed) != 0 { interruption.request() }
    }

    deinit {
        let interruption = interruption
        SignalDesk.watches.withLock { watches in watches.removeAll { $0 === interruption } }
    }

    /// The code that a run ends with that did not come to its end: 130 after Ctrl-C and 143 after SIGTERM, as shells
    /// have it, else 1.
    static var exitCode: ExitCode {
        let first = SignalDesk.first.load(ordering: .relaxed)
        return first == 0 ? .failure : ExitCode(128 + first)
    }

    /// Begins to receive the signals; once, before anything else.
    static func install() { SignalDesk.open() }
}

/// Where signals arrive: a handler that only counts, and a thread that acts, whatever the others wait for.
private enum SignalDesk {
    static let watches = Guarded<[Interruption]>([])
    /// The signal that came first, or 0.
    static let first = Atomic<Int32>(0)

    private static let numbers = [SIGINT, SIGTERM]
    /// How long a stopped run may take for what is under way: a lock or a library that never returns must not keep it.
    private static let patience: Duration = .seconds(600)
    private static let double: Duration = .seconds(1)
    /// Signals that came and were not yet acted upon, SIGINT in the lowest bit.
    private static let arrived = Atomic<UInt32>(0)
    /// Those that a script's background job is started with as ignored.
    private static let ignored = Guarded<Set<Int32>>([])
    nonisolated(unsafe) private static let bell: UnsafeMutablePointer<sem_t> = {
        let bell = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)
        sem_init(bell, 0, 0)
        return bell
    }()

    static func open() {
        // Without room for the thread that acts, a signal ends the run as it comes.
        guard AddressSpace.hasRoom(for: AddressSpace.threadStack) else { return }
        // Made before a handler needs them.
        _ = (bell, arrived.load(ordering: .relaxed), first.load(ordering: .relaxed))
        for number in numbers {
            var action = sigaction()
            action.sa_flags = SA_RESTART
            action.__sigaction_handler.sa_handler = { number in
                let saved = errno
                SignalDesk.arrived.bitwiseOr(number == SIGINT ? 1 : 2, ordering: .relaxed)
                sem_post(SignalDesk.bell)
                errno = saved
            }
            var before = sigaction()
            sigaction(number, &action, &before)
            let handler = unsafeBitCast(before.__sigaction_handler.sa_handler, to: Int.self)
            if handler == unsafeBitCast(SIG_IGN, to: Int.self) { _ = ignored.withLock { $0.insert(number) } }
        }
        Thread.detachNewThread { serve() }
    }

    private static func serve() {
        // Whoever started the program may have blocked them, as threads of libdispatch do.
        var own = sigset_t()
        sigemptyset(&own)
        for number in numbers { sigaddset(&own, number) }
        pthread_sigmask(SIG_UNBLOCK, &own, nil)
        var firstTime: ContinuousClock.Instant?
        while true {
            ring(until: firstTime.map { $0 + patience })
            let bits = arrived.exchange(0, ordering: .relaxed)
            for (place, number) in numbers.enumerated() where bits & (1 << UInt32(place)) != 0 {
                act(on: number, after: &firstTime)
            }
            if let firstTime, ContinuousClock.now - firstTime > patience {
                Terminal.note("stopping: what was under way did not end, and is left")
                leave()
            }
        }
    }

    private static func act(on number: Int32, after firstTime: inout ContinuousClock.Instant?) {
        let now = ContinuousClock.now
        if let firstTime {
            guard number == SIGTERM, now - firstTime < double else { leave() }
            return
        }
        let watching = watches.withLock { $0 }
        if watching.isEmpty, ignored.withLock({ $0.contains(number) }) { return }
        first.store(number, ordering: .relaxed)
        guard !watching.isEmpty else { leave() }
        firstTime = now
        for interruption in watching { interruption.request() }
        Terminal.note("stopping: finishing the images under way; once more stops at once")
    }

    /// Waits for a signal, or until a time.
    private static func ring(until end: ContinuousClock.Instant?) {
        guard let end else {
            while sem_wait(bell) != 0, errno == EINTR {}
            return
        }
        let seconds = max(0, (end - ContinuousClock.now) / .seconds(1))
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        time.tv_sec += Int(seconds) + 1
        while sem_timedwait(bell, &time) != 0, errno == EINTR {}
    }

    /// Ends the program without the libraries' farewells, which may wait for threads that hang.
    private static func leave() -> Never {
        RunningGroups.kill()
        _exit(128 + first.load(ordering: .relaxed))
    }
}

import Difficulty
import Dispatch
import Foundation
import Statistics

/// Turns Ctrl-C and SIGTERM into a wish to stop; a second one ends the program at once.
///
/// A batch system may send SIGTERM to all processes of a job, and the job's script send it on: two within a second are one.
final class SignalWatch {
    let interruption = Interruption()
    private var sources: [any DispatchSourceSignal] = []

    init() {
        // Dispatch waits for ever where its threads cannot be made: without room for them a signal ends the run as it comes.
        guard AddressSpace.hasRoom(for: 4 * AddressSpace.threadStack) else { return }
        // A queue of its own has a thread also where work keeps all of the shared ones.
        let queue = DispatchQueue(label: "signals")
        for number in [SIGINT, SIGTERM] {
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            let (interruption, first) = (interruption, FirstSignal())
            source.setEventHandler {
                let now = ContinuousClock.now
                let sinceFirst = first.instant.withLock { instant in
                    instant = instant ?? now
                    return now - (instant ?? now)
                }
                if interruption.isRequested {
                    // Not `exit`, which waits for locks of libraries that may be what hangs.
                    guard number == SIGTERM, sinceFirst < .seconds(1) else { _exit(128 + number) }
                    return
                }
                interruption.request()
                Terminal.note("stopping: finishing the images under way; once more stops at once")
            }
            source.resume()
            sources.append(source)
        }
    }
}

/// When a signal came first.
private final class FirstSignal: Sendable {
    let instant = Guarded<ContinuousClock.Instant?>(nil)
}

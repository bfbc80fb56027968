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
        for number in [SIGINT, SIGTERM] {
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            let (interruption, first) = (interruption, FirstSignal())
            source.setEventHandler {
                let now = ContinuousClock.now
                let sinceFirst = first.instant.withLock { instant in
                    instant = instant ?? now
                    return now - (instant ?? now)
                }
                if interruption.isRequested {
                    guard number == SIGTERM, sinceFirst < .seconds(1) else { exit(128 + number) }
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

import Difficulty
import Dispatch
import Foundation

/// Turns Ctrl-C and SIGTERM into a wish to stop; a second one ends the program at once.
final class SignalWatch {
    let interruption = Interruption()
    private var sources: [any DispatchSourceSignal] = []

    init() {
        for number in [SIGINT, SIGTERM] {
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            let interruption = interruption
            source.setEventHandler {
                if interruption.isRequested { exit(128 + number) }
                interruption.request()
                Terminal.note("stopping: finishing the images under way; once more stops at once")
            }
            source.resume()
            sources.append(source)
        }
    }
}

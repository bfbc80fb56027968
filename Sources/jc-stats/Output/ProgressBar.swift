import Foundation
import Synchronization

/// A progress bar on stderr with the time left; lines now and then where stderr is no terminal.
final class ProgressBar: Sendable {
    private struct State {
        var lastDrawn: ContinuousClock.Instant?
        var drawn = false
    }

    private let title: String
    private let total: Int
    private let isSilent: Bool
    private let start = ContinuousClock.now
    private let state = Mutex(State())

    init(_ title: String, total: Int, isSilent: Bool) {
        self.title = title
        self.total = total
        self.isSilent = isSilent
    }

    /// Shows that `done` of the total are done; may be called by any thread.
    func show(_ done: Int) {
        guard !isSilent else { return }
        let interval: Duration = Terminal.redraws ? .milliseconds(100) : .seconds(10)
        state.withLock { state in
            let now = ContinuousClock.now
            if let last = state.lastDrawn, now - last < interval, done < total { return }
            if state.lastDrawn == nil, now - start < interval, !Terminal.redraws { return }
            state.lastDrawn = now
            state.drawn = true
            draw(done, elapsed: now - start)
        }
    }

    /// Clears the line.
    func finish() {
        guard !isSilent, Terminal.redraws else { return }
        if state.withLock({ $0.drawn }) { Terminal.draw("\r\u{1B}[K") }
    }

    private func draw(_ done: Int, elapsed: Duration) {
        let seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18
        let rate = seconds > 0 ? Double(done) / seconds : 0
        let left = rate > 0 ? NumberText.duration(Double(total - done) / rate) : "-"
        let filled = total > 0 ? 30 * done / total : 30
        let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: 30 - filled)
        let text =
            "\(title) [\(bar)] \(done)/\(total), \(NumberText.fixed(rate, 1))/s, \(left) left"
        Terminal.draw(Terminal.redraws ? "\r\u{1B}[K\(text)" : text + "\n")
    }
}

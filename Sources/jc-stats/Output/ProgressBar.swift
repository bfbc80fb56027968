import Checkpoints
import Foundation
import Statistics

/// A progress bar on stderr with the time left; lines now and then where stderr is no terminal.
final class ProgressBar: Sendable {
    private struct State {
        var lastDrawn: ContinuousClock.Instant?
        var drawn = false
        var done = 0
        /// What else is known so far.
        var remark: String?
        var hasShownRemark = false
    }

    private let title: String
    private let total: Int
    private let isSilent: Bool
    private let first: Int
    private let start = ContinuousClock.now
    private let state = Guarded(State())

    /// - Parameter first: how many were done before this run, which tell nothing of its rate.
    init(_ title: String, total: Int, isSilent: Bool, first: Int = 0) {
        self.first = first
        self.title = title
        self.total = total
        self.isSilent = isSilent
    }

    /// Shows that `done` of the total are done; may be called by any thread.
    func show(_ done: Int) { show(done, detail: nil) }

    /// Shows that `done` of the total are done, and what else is to be known of them.
    func show(_ done: Int, detail: String?) {
        guard !isSilent else { return }
        let interval: Duration = Terminal.redraws ? .milliseconds(100) : .seconds(10)
        state.withLock { state in
            let now = ContinuousClock.now
            state.done = max(state.done, done)
            if let last = state.lastDrawn, now - last < interval, done < total { return }
            if state.lastDrawn == nil, now - start < interval, !Terminal.redraws { return }
            state.lastDrawn = now
            state.drawn = true
            draw(done, elapsed: now - start, detail: detail ?? state.remark)
        }
    }

    /// Keeps what is known so far beside the bar. The first remark of a run that is not over soon is shown at once.
    func remark(_ text: String) {
        guard !isSilent else { return }
        state.withLock { state in
            state.remark = text
            let now = ContinuousClock.now
            let left = secondsLeft(after: state.done, elapsed: now - start) ?? 0
            guard !state.hasShownRemark, state.done < total,
                Terminal.redraws || now - start > .seconds(1) && left > 4
            else { return }
            state.hasShownRemark = true
            state.lastDrawn = now
            state.drawn = true
            draw(state.done, elapsed: now - start, detail: text)
        }
    }

    /// Clears the line.
    func finish() {
        guard !isSilent, Terminal.redraws else { return }
        if state.withLock({ $0.drawn }) { Terminal.draw("\r\u{1B}[K") }
    }

    private func rate(of done: Int, elapsed: Duration) -> Double {
        elapsed > .zero ? Double(done - first) / (elapsed / .seconds(1)) : 0
    }

    /// What the rest takes at the rate so far; nil where there is none.
    private func secondsLeft(after done: Int, elapsed: Duration) -> Double? {
        let rate = rate(of: done, elapsed: elapsed)
        return rate > 0 ? Double(total - done) / rate : nil
    }

    private func draw(_ done: Int, elapsed: Duration, detail: String?) {
        let rate = rate(of: done, elapsed: elapsed)
        let left = secondsLeft(after: done, elapsed: elapsed).map(NumberText.duration) ?? "-"
        let filled = total > 0 ? 30 * done / total : 30
        let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: 30 - filled)
        let text =
            "\(title) [\(bar)] \(done)/\(total), \(NumberText.fixed(rate, 1))/s, \(left) left"
            + (detail.map { ", " + $0 } ?? "")
        if Terminal.redraws { Terminal.redraw(text) } else { Terminal.draw(text + "\n") }
    }
}

/// How many images were found so far, on stderr, where finding them takes longer than two seconds.
final class ListingProgress {
    private let path: String
    private let isSilent: Bool
    private var nextLine = ContinuousClock.now + .seconds(2)
    private var drawn = false

    init(_ path: String, isSilent: Bool) {
        self.path = PrintableText.escaped(path)
        self.isSilent = isSilent
    }

    /// Shows a count.
    func show(_ count: Int) {
        guard !isSilent, ContinuousClock.now >= nextLine else { return }
        let text = "listing \(path): \(NumberText.count(count)) images"
        nextLine = ContinuousClock.now + (Terminal.redraws ? .milliseconds(200) : .seconds(10))
        guard Terminal.redraws else { return Terminal.note(text) }
        drawn = true
        Terminal.redraw(text)
    }

    /// Clears the line.
    func finish() {
        if drawn { Terminal.draw("\r\u{1B}[K") }
    }
}

/// Where the time of a forward pass goes, layer by layer. For one thread; see ``ForwardTimes`` for the outcome.
final class ForwardClock {
    private(set) var times = ForwardTimes()
    private var layer = 0
    private let clock = ContinuousClock()

    /// What follows is counted to this layer.
    func enter(_ layer: ForwardTimes.Layer) {
        self.layer = times.index(of: layer)
    }

    /// Runs `body` and counts its time.
    func measure(_ part: ForwardTimes.Part, _ body: () -> Void) {
        let duration = clock.measure(body)
        times.add(duration / .seconds(1), to: part, of: layer)
    }
}

extension Optional where Wrapped == ForwardClock {
    /// Runs `body`; counts its time where there is a clock.
    func measure(_ part: ForwardTimes.Part, _ body: () -> Void) {
        guard let clock = self else { return body() }
        clock.measure(part, body)
    }
}

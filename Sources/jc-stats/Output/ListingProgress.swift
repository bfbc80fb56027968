import Checkpoints

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
        Terminal.draw("\r\u{1B}[K\(text)")
    }

    /// Clears the line.
    func finish() {
        if drawn { Terminal.draw("\r\u{1B}[K") }
    }
}

/// How many images are measured before they are kept: with a store, a few seconds' worth, so that little is lost.
///
/// What the images add up to does not depend on it.
struct RoundPace {
    private(set) var count: Int
    private let most: Int
    private let least: Int
    private let isStored: Bool

    init(most: Int, least: Int, isStored: Bool) {
        self.most = most
        self.least = max(1, least)
        self.isStored = isStored
        count = isStored ? min(most, 2 * self.least) : most
    }

    /// Adapts to how long the last round took.
    mutating func took(_ duration: Duration) {
        guard isStored else { return }
        let factor = min(max(Self.target / max(duration, .microseconds(1)), 0.25), 4)
        count = min(max(Int(Double(count) * factor), least), max(most, least))
    }

    private static let target: Duration = .seconds(3)
}

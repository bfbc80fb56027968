/// How many images are measured before they are added up and kept: the first round is short, so that there is soon
/// something to show; later ones take a few seconds with a store, so that little is lost, and longer without.
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
        // One image tells no interval.
        count = min(most, max(2, self.least))
    }

    /// Adapts to how long it took to measure `images` of the last round; a few tell nothing.
    mutating func took(_ duration: Duration, for images: Int) {
        guard images >= least else { return }
        let target: Duration = isStored ? .seconds(3) : .seconds(10)
        let factor = min(max(target / max(duration, .microseconds(1)), 0.25), 4)
        count = min(max(Int(Double(images) * factor), least), max(most, least))
    }
}

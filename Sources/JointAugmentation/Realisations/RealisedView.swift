/// One view's crop: the area fraction that was drawn or fallen back to, and the whole pixels that it became.
public struct RealisedView: Sendable, Equatable {
    /// Area fraction before rounding to whole pixels.
    public let area: Double
    /// The crop.
    public let box: CropBox
    /// Whether no drawn crop fitted, so that the realisation's last resort was taken.
    public let isFallback: Bool

    init(area: Double, box: CropBox, isFallback: Bool = false) {
        self.area = area
        self.box = box
        self.isFallback = isFallback
    }
}

/// One view's crop: the area fraction that was drawn or fallen back to, and the whole pixels that it became.
public struct RealisedView: Sendable, Equatable {
    /// Area fraction before rounding to whole pixels.
    public let area: Double
    /// The crop.
    public let box: CropBox
}

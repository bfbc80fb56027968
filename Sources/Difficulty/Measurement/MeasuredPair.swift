import JointAugmentation

/// A positive pair and how alike its views are.
public struct MeasuredPair: Sendable, Equatable {
    /// What the law drew.
    public let drawn: DrawnParameters
    /// t = log(s2 / s1) of the crops as they became, before rounding to whole pixels.
    public let logRatio: Double
    /// The first view's crop.
    public let first: CropBox
    /// The second view's crop.
    public let second: CropBox
    /// Cosine of the two views' features.
    public let cosine: Double

    /// Makes a measured pair.
    public init(drawn: DrawnParameters, logRatio: Double, first: CropBox, second: CropBox, cosine: Double) {
        self.drawn = drawn
        self.logRatio = logRatio
        self.first = first
        self.second = second
        self.cosine = cosine
    }

    init(_ pair: DesignedPair, cosine: Double) {
        self.init(
            drawn: pair.drawn, logRatio: pair.crops.logRatio, first: pair.crops.first.box,
            second: pair.crops.second.box, cosine: cosine)
    }
}

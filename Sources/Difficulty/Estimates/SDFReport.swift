/// The outcome of a measurement.
public struct SDFReport: Sendable {
    /// One result a law, in the order of the request.
    public let results: [SDFResult]
    /// E[cos | t] in bins of t, from pairs of JC laws; empty without one.
    public let curve: [SDFCurvePoint]
    /// E[cos | |t|] in bins of |t|, from the same pairs: the curve behind fixed ratios.
    public let foldedCurve: [SDFCurvePoint]
    /// Images that were measured.
    public let imageCount: Int
    /// Images that could not be read, in the order of the data set.
    public let unreadable: [UnreadableImage]
    /// Whether the run was stopped before the last image.
    public let wasInterrupted: Bool
    /// The share of RandomCrop's pairs, torchvision's fallbacks, that no weighted pair stands for.
    public let neglectedShare: Double
    /// Whether every interval is as narrow as was asked for; nil where nothing was.
    public let isNarrow: Bool?
}

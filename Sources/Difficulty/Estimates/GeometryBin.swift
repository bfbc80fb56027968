import Statistics

/// E[cos] of a law's pairs whose boxes lie to each other in some way.
public struct GeometryBin: Sendable {
    /// Where the bin begins.
    public let low: Double
    /// Where it ends.
    public let high: Double
    /// Share of the law's pairs in the bin.
    public let share: Double
    /// Mean cosine with its interval, clustered by image; nil with pairs of fewer than two images.
    public let estimate: MeanEstimate?
}

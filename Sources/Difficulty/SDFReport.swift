/// The outcome of a measurement.
public struct SDFReport: Sendable {
    /// One result a law, in the order of the request.
    public let results: [SDFResult]
    /// E[cos | t] in bins of t, from the pairs of the JC laws; empty without one.
    public let curve: [SDFCurvePoint]
    /// Images that were measured.
    public let imageCount: Int
    /// Images that could not be read, in the order of the data set.
    public let unreadable: [UnreadableImage]
    /// Whether the run was stopped before the last image.
    public let wasInterrupted: Bool
}

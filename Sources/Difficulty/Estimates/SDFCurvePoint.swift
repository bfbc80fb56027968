/// The mean cosine of pairs whose log ratio lies in a bin.
public struct SDFCurvePoint: Sendable, Equatable {
    /// Middle of the bin.
    public let logRatio: Double
    /// Mean cosine.
    public let mean: Double
    /// Its standard error, with the images as independent units.
    public let standardError: Double
    /// Its 95% interval, for this point alone.
    public let interval: ClosedRange<Double>
}

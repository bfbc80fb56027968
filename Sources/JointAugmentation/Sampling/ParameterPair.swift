/// The joined parameters of the two views of a pair.
public struct ParameterPair: Sendable, Equatable {
    /// t = log(second / first).
    public let logRatio: Double
    /// The first view's parameter: its area fraction, blur sigma or jitter factor.
    public let first: Double
    /// The second view's parameter.
    public let second: Double

    /// Makes a pair.
    @inlinable
    public init(logRatio: Double, first: Double, second: Double) {
        self.logRatio = logRatio
        self.first = first
        self.second = second
    }
}

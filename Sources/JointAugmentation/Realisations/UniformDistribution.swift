/// Uniform on [-bound, bound]: the log ratio that the released code draws.
public struct UniformDistribution: RatioDistribution {
    /// Largest |t|.
    public let bound: Double

    /// Makes the distribution for a positive bound.
    public init(bound: Double) { self.bound = bound }

    /// None.
    public var atoms: [RatioAtom] { [] }
    /// 1 / (2 bound) in the support.
    public func density(at logRatio: Double) -> Double { abs(logRatio) <= bound ? 0.5 / bound : 0 }
    /// P(T <= t).
    public func cumulativeProbability(at logRatio: Double) -> Double {
        min(1, max(0, 0.5 + 0.5 * logRatio / bound))
    }
    /// bound / 2.
    public var meanAbsoluteLogRatio: Double { 0.5 * bound }
}

import RealModule

/// A single log ratio: the distribution of a fixed ratio as the formulas say.
public struct FixedRatioDistribution: RatioDistribution {
    private let logRatio: Double

    /// The distribution of t = log(ratio).
    public init(ratio: Double) { logRatio = Double.log(ratio) }

    /// |t|, or 1 around a ratio of 1, so that a histogram has a width.
    public var bound: Double { logRatio == 0 ? 1 : abs(logRatio) }
    /// The one atom.
    public var atoms: [RatioAtom] { [RatioAtom(logRatio: logRatio, mass: 1)] }
    /// 0: there is no part without atoms.
    public func density(at logRatio: Double) -> Double { 0 }
    /// P(T <= t).
    public func cumulativeProbability(at logRatio: Double) -> Double { logRatio >= self.logRatio ? 1 : 0 }
    /// |t|.
    public var meanAbsoluteLogRatio: Double { abs(logRatio) }
}

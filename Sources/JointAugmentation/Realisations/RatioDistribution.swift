/// The distribution of a log ratio that may have atoms: what a sample is tested against.
public protocol RatioDistribution: Sendable {
    /// Largest |t|.
    var bound: Double { get }
    /// Log ratios of positive probability, with it.
    var atoms: [RatioAtom] { get }
    /// Density of the part without atoms.
    func density(at logRatio: Double) -> Double
    /// P(T <= t).
    func cumulativeProbability(at logRatio: Double) -> Double
    /// E|T|.
    var meanAbsoluteLogRatio: Double { get }
    /// Log ratios at steps of the law's own width from its peaks; empty for a law as wide as its support.
    var concentration: [Double] { get }
}

extension RatioDistribution {
    /// None.
    public var concentration: [Double] { [] }

    /// P(T < t).
    public func probability(below logRatio: Double) -> Double {
        cumulativeProbability(at: logRatio) - atoms.reduce(0) { $0 + ($1.logRatio == logRatio ? $1.mass : 0) }
    }

    /// The smallest t with P(T <= t) >= `probability`, by bisection to the last bit; NaN outside of [0, 1].
    public func quantile(_ probability: Double) -> Double {
        guard probability >= 0, probability <= 1 else { return .nan }
        var low = -bound
        var high = bound
        guard cumulativeProbability(at: low) < probability else { return low }
        while true {
            let middle = 0.5 * (low + high)
            guard middle > low, middle < high else { return high }
            if cumulativeProbability(at: middle) < probability { low = middle } else { high = middle }
        }
    }

    /// P(p2 / p1 > e^t) for t >= 0, and by symmetry or not, P(p2 / p1 < e^-t).
    public func twoSidedTail(beyond logRatio: Double) -> Double {
        max(0, 1 - cumulativeProbability(at: logRatio)) + probability(below: -logRatio)
    }

    /// P(T = 0): both views of the same area.
    public var massAtZero: Double { atoms.reduce(0) { $0 + ($1.logRatio == 0 ? $1.mass : 0) } }
}

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
}

extension RatioDistribution {
    /// P(T < t).
    public func probability(below logRatio: Double) -> Double {
        cumulativeProbability(at: logRatio) - atoms.reduce(0) { $0 + ($1.logRatio == logRatio ? $1.mass : 0) }
    }

    /// P(T = 0): both views of the same area.
    public var massAtZero: Double { atoms.reduce(0) { $0 + ($1.logRatio == 0 ? $1.mass : 0) } }
}

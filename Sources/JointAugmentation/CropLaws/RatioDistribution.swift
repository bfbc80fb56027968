import RealModule

/// The distribution of a log ratio that may have atoms: what a sample is tested against.
public protocol RatioDistribution: Sendable {
    /// Largest |t|.
    var bound: Double { get }
    /// What log ratios there are; [-bound, bound] but for views of different ranges.
    var support: ClosedRange<Double> { get }
    /// Differential entropy in nats, where it is known; nil for tables and for laws with atoms.
    var entropy: Double? { get }
    /// Log ratios of positive probability, with it.
    var atoms: [RatioAtom] { get }
    /// Density of the part without atoms.
    func density(at logRatio: Double) -> Double
    /// P(T <= t).
    func cumulativeProbability(at logRatio: Double) -> Double
    /// P(T < t).
    func probability(below logRatio: Double) -> Double
    /// Whether probability rises in steps that ``atoms`` do not list, so that tests are made at the edges of bins.
    var hasSteps: Bool { get }
    /// E|T|.
    var meanAbsoluteLogRatio: Double { get }
    /// Log ratios at steps of the law's own width from its peaks; empty for a law as wide as its support.
    var concentration: [Double] { get }
}

extension RatioDistribution {
    /// Empty: the law is as wide as its support.
    public var concentration: [Double] { [] }

    /// [-bound, bound].
    public var support: ClosedRange<Double> { -bound...bound }

    /// Not known.
    public var entropy: Double? { nil }

    /// All steps are listed.
    public var hasSteps: Bool { false }

    /// P(T < t), of listed steps.
    public func probability(below logRatio: Double) -> Double {
        cumulativeProbability(at: logRatio) - atoms.reduce(0) { $0 + ($1.logRatio == logRatio ? $1.mass : 0) }
    }

    /// The smallest t with P(T <= t) >= `probability`, by bisection to the last bit; NaN outside of [0, 1].
    public func quantile(_ probability: Double) -> Double {
        guard probability >= 0, probability <= 1 else { return .nan }
        var (low, high) = (support.lowerBound, support.upperBound)
        guard cumulativeProbability(at: low) < probability else { return low }
        while true {
            let middle = 0.5 * (low + high)
            // A step at 0 counts from a little below, since draws there are quotients that were rounded.
            guard middle > low, middle < high else { return hasSteps && abs(high) < 1e-11 ? 0 : high }
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

/// A log ratio of positive probability.
public struct RatioAtom: Sendable, Equatable {
    /// The log ratio t.
    public let logRatio: Double
    /// P(T = t).
    public let mass: Double

    /// P(T = `logRatio`) = `mass`.
    public init(logRatio: Double, mass: Double) {
        self.logRatio = logRatio
        self.mass = mass
    }
}

/// A law of the log ratio as the formulas say.
public struct NominalDistribution: RatioDistribution {
    /// The law whose closed forms these are.
    public let law: any LogRatioLaw

    /// The distribution of a law that no image's size bends.
    public init(_ law: any LogRatioLaw) { self.law = law }

    /// L.
    public var bound: Double { law.range.logRatioBound }
    /// The law has a density everywhere.
    public var atoms: [RatioAtom] { [] }
    /// f(t).
    public func density(at logRatio: Double) -> Double { law.density(at: logRatio) }
    /// P(T <= t).
    public func cumulativeProbability(at logRatio: Double) -> Double {
        law.cumulativeProbability(at: logRatio)
    }
    /// Steps of the standard deviation from the peaks of JC(beta).
    public var concentration: [Double] { (law as? JointLaw)?.concentration ?? [] }
    /// E|T|.
    public var meanAbsoluteLogRatio: Double { law.meanAbsoluteLogRatio }
    /// The law's.
    public var entropy: Double? { law.entropy }
}

/// Uniform on [-bound, bound]: the log ratio that the released code draws.
public struct UniformDistribution: RatioDistribution {
    /// Largest |t|.
    public let bound: Double

    /// Uniform on [-`bound`, `bound`], for a positive bound.
    public init(bound: Double) { self.bound = bound }

    /// The law has a density everywhere.
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

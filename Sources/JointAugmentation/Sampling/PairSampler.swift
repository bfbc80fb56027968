import RealModule
import Statistics

/// Draws the joined parameters of pairs, from two random numbers each.
///
/// Given t, the smaller parameter is uniform on [a, b e^-|t|] and the larger is e^|t| times it, which is the
/// paper's "first on [max(a, a e^-t), min(b e^-t, b)], second = first e^t" (section 3.2) for either sign of t.
public struct PairSampler: Sendable {
    /// How the log ratio is made of a uniform number.
    @usableFromInline
    enum Kind: Sendable {
        case independent
        case uniform
        case bell
        case mirrored
        case fixed
    }

    @usableFromInline let kind: Kind
    @usableFromInline let low: Double
    @usableFromInline let high: Double
    /// L, or the log of the fixed ratio.
    @usableFromInline let bound: Double
    @usableFromInline let mass: Double
    /// L / |beta|.
    @usableFromInline let deviation: Double

    /// Makes the sampler of a law.
    ///
    /// - Throws: ``AugmentationError`` for a beta that is not finite or a ratio outside of [1, b/a].
    public init(law: Law, range: ParameterRange) throws(AugmentationError) {
        (low, high) = (range.low, range.high)
        let continuous = try law.logRatioLaw(on: range)
        let joint = continuous as? JointLaw
        switch law {
        case .independent: kind = .independent
        case .fixedRatio: kind = .fixed
        case .joint(let beta): kind = joint?.isUniform == true ? .uniform : (beta > 0 ? .bell : .mirrored)
        }
        bound = law.ratio.map { Double.log($0) } ?? range.logRatioBound
        mass = joint?.mass ?? 1
        deviation = joint.map { $0.isUniform ? 0 : range.logRatioBound / abs($0.beta) } ?? 0
    }

    /// A uniform log ratio on [-`bound`, `bound`], the released code's JC(0) with its own bound.
    ///
    /// - Throws: ``AugmentationError`` when the bound is not in (0, L].
    init(uniformBound bound: Double, range: ParameterRange) throws(AugmentationError) {
        guard bound > 0, bound <= range.logRatioBound else {
            throw AugmentationError.invalidRange(low: range.low, high: range.high)
        }
        (kind, low, high, self.bound) = (.uniform, range.low, range.high, bound)
        (mass, deviation) = (1, 0)
    }

    /// The next pair.
    @inlinable
    public func next(using generator: inout some RandomNumberGenerator) -> ParameterPair {
        let u = generator.nextOpenUnit()
        let v = generator.nextOpenUnit()
        switch kind {
        case .independent:
            let first = low + u * (high - low)
            let second = low + v * (high - low)
            return ParameterPair(logRatio: Double.log(second / first), first: first, second: second)
        case .uniform: return pair(logRatio: (2 * u - 1) * bound, share: v)
        case .bell: return pair(logRatio: bellLogRatio(u), share: v)
        case .mirrored:
            let bell = bellLogRatio(u)
            return pair(logRatio: bell < 0 ? -(bound + bell) : bound - bell, share: v)
        case .fixed: return pair(logRatio: bound, share: v)
        }
    }

    @inlinable
    func bellLogRatio(_ u: Double) -> Double {
        let logRatio = deviation * StandardNormal.quantile(fromMedian: (u - 0.5) * mass)
        return Swift.min(Swift.max(logRatio, -bound), bound)
    }

    /// The pair of a log ratio whose smaller parameter lies at `share` of its interval.
    @inlinable
    func pair(logRatio: Double, share: Double) -> ParameterPair {
        let ratio = Double.exp(abs(logRatio))
        let smaller = low + share * Swift.max(high / ratio - low, 0)
        let larger = Swift.min(smaller * ratio, high)
        return logRatio >= 0
            ? ParameterPair(logRatio: logRatio, first: smaller, second: larger)
            : ParameterPair(logRatio: logRatio, first: larger, second: smaller)
    }
}

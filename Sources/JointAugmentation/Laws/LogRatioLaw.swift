import RealModule
import Statistics

/// The law of the log ratio t = log(p2 / p1) of a pair's parameters: symmetric about 0, on [-L, L].
///
/// Every value is a closed form with a relative error of at most 1e-12 wherever it is a normal double, at the
/// bounds and in the tails too.
public protocol LogRatioLaw: Sendable {
    /// The range that the two parameters are drawn from.
    var range: ParameterRange { get }

    /// log f(t), which never underflows; -infinity outside of the support.
    func logDensity(at logRatio: Double) -> Double

    /// f(t), per unit of log ratio.
    func density(at logRatio: Double) -> Double

    /// P(T > t) for an exact t in [0, L]: the building block of all probabilities.
    func upperTail(beyond logRatio: DoubleDouble) -> Double

    /// The t <= 0 with P(T <= t) = `probability`, for a probability in [0, 1/2].
    func lowerQuantile(_ probability: Double) -> Double

    /// E|T|.
    var meanAbsoluteLogRatio: Double { get }

    /// Differential entropy of T, in nats.
    var entropy: Double { get }
}

extension LogRatioLaw {
    /// P(T <= t).
    public func cumulativeProbability(at logRatio: Double) -> Double {
        guard !logRatio.isNaN else { return .nan }
        let exact = DoubleDouble(logRatio)
        guard range.contains(exact) else { return logRatio < 0 ? 0 : 1 }
        let tail = upperTail(beyond: exact.magnitude)
        return logRatio < 0 ? tail : 1 - tail
    }

    /// P(T > t): not 1 - P(T <= t) but computed for itself, so that small tails keep their digits.
    public func complement(at logRatio: Double) -> Double { cumulativeProbability(at: -logRatio) }

    /// The t with P(T <= t) = `probability`; NaN outside of [0, 1].
    public func quantile(_ probability: Double) -> Double {
        guard probability >= 0, probability <= 1 else { return .nan }
        return probability <= 0.5 ? lowerQuantile(probability) : -lowerQuantile(1 - probability)
    }

    /// The t with P(T > t) = `probability`: exact for tails smaller than 1 - p can hold.
    public func quantile(complement probability: Double) -> Double { -quantile(probability) }

    /// P(p2 / p1 > ratio) for a ratio of at least 1.
    public func exceedance(beyond ratio: Double) -> Double {
        guard ratio >= 1 else { return .nan }
        let logRatio = DoubleDouble.log(DoubleDouble(ratio))
        return range.contains(logRatio) ? upperTail(beyond: logRatio) : 0
    }

    /// P(max(p1, p2) / min(p1, p2) > ratio), twice the one-sided probability.
    public func twoSidedExceedance(beyond ratio: Double) -> Double { 2 * exceedance(beyond: ratio) }
}

import Foundation
import JointAugmentation

/// What a blur kernel makes of a law of sigmas: the law of the effective sigma, and of the pairs that it leaves alone.
///
/// The effective sigma is a function of the nominal one, so that its law is a push-forward: means and shares are sums over
/// an even grid of 65,536 pairs of the law, which resolves shares to about 0.01%.
public struct EffectiveBlur: Sendable {
    /// The kernel.
    public let kernel: BlurKernel
    /// Largest sigma up to which no pixel of any 8-bit image changes; 0 where that is below the range's smallest.
    public let unchangedUpTo: Double
    /// The effective sigmas of the range's ends.
    public let effectiveRange: (low: Double, high: Double)
    /// Share of the views that no blur has touched.
    public let unchangedViews: Double
    /// Share of the pairs with one such view or two.
    public let pairsWithUnchanged: Double
    /// Mean of the effective sigma.
    public let meanSigma: Double
    /// E|log ratio| of the nominal sigmas of the pairs whose effective ones are both positive.
    public let meanNominalLogRatio: Double
    /// E|log ratio| of the effective sigmas of the same pairs.
    public let meanLogRatio: Double
    /// Effective sigmas of both views of all pairs, ascending.
    private let sigmas: [Double]
    /// |log ratio| of the effective sigmas of all pairs, ascending; infinite where one is 0, 0 where both are.
    private let logRatios: [Double]

    private static let (count, steps) = (1 << 16, 2048)

    /// The effective law of pairs of sigmas.
    ///
    /// - Throws: ``AugmentationError`` for a law that is not defined on `range`.
    public init(law: Law, range: ParameterRange, kernel: BlurKernel) throws(AugmentationError) {
        self.kernel = kernel
        let table = Self.table(range, kernel)
        let end = Self.lastUnchanged(range, kernel)
        unchangedUpTo = end ?? 0
        effectiveRange = (kernel.effectiveSigma(range.low), kernel.effectiveSigma(range.high))
        var sums = Sums()
        var (sigmas, logRatios): ([Double], [Double]) = ([], [])
        for pair in try Self.grid(law, range) {
            let effective = (
                first: Self.value(pair.first, in: table, range),
                second: Self.value(pair.second, in: table, range)
            )
            sigmas += [effective.first, effective.second]
            logRatios.append(
                effective.first == effective.second ? 0 : abs(log(effective.second / effective.first)))
            let isUnchanged = { (sigma: Double) in end.map { sigma <= $0 } ?? false }
            sums.add(
                pair, unchanged: (isUnchanged(pair.first), isUnchanged(pair.second)),
                effective: effective)
        }
        unchangedViews = sums.unchanged / sums.count / 2
        pairsWithUnchanged = sums.touched / sums.count
        meanSigma = sums.sigma / sums.count / 2
        meanNominalLogRatio = sums.nominal / max(1, sums.blurred)
        meanLogRatio = sums.effective / max(1, sums.blurred)
        self.sigmas = sigmas.sorted()
        self.logRatios = logRatios.sorted()
    }

    /// The effective sigma that one of a view is not above with probability `p`.
    public func sigmaQuantile(_ p: Double) -> Double {
        sigmas[min(max(Int((p * Double(sigmas.count)).rounded(.up)) - 1, 0), sigmas.count - 1)]
    }

    /// P(the larger of a pair's effective sigmas is more than `ratio` times the smaller); two untouched views are alike, one is
    /// infinitely far from any other.
    public func exceedance(beyond ratio: Double) -> Double {
        Double(logRatios.count - logRatios.count { $0 <= log(ratio) }) / Double(logRatios.count)
    }

    private struct Sums {
        var (count, unchanged, touched, sigma) = (0.0, 0.0, 0.0, 0.0)
        var (blurred, nominal, effective) = (0.0, 0.0, 0.0)

        mutating func add(
            _ pair: ParameterPair, unchanged flags: (Bool, Bool), effective values: (Double, Double)
        ) {
            count += 1
            unchanged += (flags.0 ? 1 : 0) + (flags.1 ? 1 : 0)
            touched += flags.0 || flags.1 ? 1 : 0
            sigma += values.0 + values.1
            guard values.0 > 0, values.1 > 0 else { return }
            blurred += 1
            nominal += abs(pair.logRatio)
            effective += abs(log(values.1 / values.0))
        }
    }

    /// Pairs of equal weight: a lattice of both uniform numbers that a pair is drawn of, whose second steps by the golden
    /// section (Kronecker's sequence).
    private static func grid(_ law: Law, _ range: ParameterRange) throws(AugmentationError) -> [ParameterPair]
    {
        let sampler = try PairSampler(law: law, range: range)
        let golden = 0.618_033_988_749_894_9
        return (0..<count).map { place in
            let share = (Double(place) + 0.5) * golden
            return sampler.pair((Double(place) + 0.5) / Double(count), share - share.rounded(.down))
        }
    }

    /// Effective sigmas at even steps of the log of the nominal one.
    private static func table(_ range: ParameterRange, _ kernel: BlurKernel) -> [Double] {
        (0...steps).map { step in
            kernel.effectiveSigma(range.low * exp(range.logRatioBound * Double(step) / Double(steps)))
        }
    }

    private static func value(_ sigma: Double, in table: [Double], _ range: ParameterRange) -> Double {
        let place = log(sigma / range.low) / range.logRatioBound * Double(steps)
        return table[min(max(Int(place.rounded()), 0), steps)]
    }

    /// By bisection; nil where the smallest sigma changes something already.
    private static func lastUnchanged(_ range: ParameterRange, _ kernel: BlurKernel) -> Double? {
        guard kernel.leavesAll(sigma: range.low) else { return nil }
        guard !kernel.leavesAll(sigma: range.high) else { return range.high }
        var (low, high) = (range.low, range.high)
        for _ in 0..<50 {
            let middle = 0.5 * (low + high)
            if kernel.leavesAll(sigma: middle) { low = middle } else { high = middle }
        }
        return low
    }
}

import RealModule
import Statistics

/// The ranges of the two views of a pair where they differ: MultiCrop's global and local views, SimCLR's scale beside MoCo's.
///
/// The log ratio t = log(p2 / p1) lies in [log(a2 / b1), log(b2 / a1)], which need not be symmetric, nor hold 0.
public struct PairRanges: Sendable, Equatable {
    /// [a1, b1], of the first view's parameter.
    public let first: ParameterRange
    /// [a2, b2], of the second view's.
    public let second: ParameterRange
    /// log(a2 / b1) and log(b2 / a1) to about 30 digits.
    let exactEnds: (low: DoubleDouble, high: DoubleDouble)

    /// The ranges of both views.
    public init(first: ParameterRange, second: ParameterRange) {
        (self.first, self.second) = (first, second)
        exactEnds = (
            DoubleDouble.log(DoubleDouble(second.low) / DoubleDouble(first.high)),
            DoubleDouble.log(DoubleDouble(second.high) / DoubleDouble(first.low))
        )
    }

    /// Smallest and largest log ratio.
    public var logRatios: ClosedRange<Double> {
        min(exactEnds.low.head, exactEnds.high.head)...exactEnds.high.head
    }

    /// Largest |t|.
    public var logRatioBound: Double { max(abs(logRatios.lowerBound), abs(logRatios.upperBound)) }

    /// The log ratio nearest to 0: that of the easiest pair.
    public var nearest: Double { min(max(0, exactEnds.low.head), exactEnds.high.head) }

    /// The first parameters that a log ratio t leaves: [max(a1, a2 e^-t), min(b1, b2 e^-t)].
    public func firstParameters(at logRatio: Double) -> ClosedRange<Double> {
        let inverse = Double.exp(-logRatio)
        let start = max(first.low, second.low * inverse)
        return start...max(start, min(first.high, second.high * inverse))
    }

    /// Compares the ranges.
    public static func == (left: PairRanges, right: PairRanges) -> Bool {
        left.first == right.first && left.second == right.second
    }
}

/// The law of the log ratio of a pair whose views have ranges of their own; that of one range where both are the same.
///
/// - RandomCrop: p1 uniform on [a1, b1] and p2 on [a2, b2], independent. With D1, D2 the lengths, and
///   [lo, hi] = ``PairRanges/firstParameters(at:)``, f(t) = e^t (hi^2 - lo^2) / (2 D1 D2): beside its ends
///   a2 b1 sinh(t - log(a2 / b1)) / (D1 D2) and a1 b2 sinh(log(b2 / a1) - t) / (D1 D2), between them an exponential.
/// - JC(beta): with c the log ratio nearest to 0 and M, N the distances from it to the two ends, t = c - M x with probability
///   M / (M + N), else c + N x, where x has the law of |t| / L under JC(beta) of one range: pairs are easiest at c, the density
///   is continuous, and given t, p1 is uniform on [lo, hi]. The paper has no law of two ranges; this one is the paper's where
///   they are equal.
public struct TwoRangeLaw: RatioDistribution {
    /// The ranges of both views.
    public let ranges: PairRanges
    /// RandomCrop or a JC law.
    public let law: Law
    /// JC(beta) on a range of L = 1; nil for RandomCrop.
    let unit: JointLaw?

    /// A law of two ranges.
    ///
    /// - Throws: ``AugmentationError`` for a beta that is not finite, and for fixed ratios, which are of one range.
    public init(law: Law, ranges: PairRanges) throws(AugmentationError) {
        (self.law, self.ranges) = (law, ranges)
        switch law {
        case .independent: unit = nil
        case .joint(let beta):
            unit = try JointLaw(beta: beta, range: ParameterRange(low: 1, high: Double.exp(1)))
        case .fixedRatio:
            throw .noRealisation(
                law: law.label, realisation: "of two ranges",
                reason: "a fixed ratio is drawn on one range, expected RandomCrop or a JC law")
        }
    }

    /// All log ratios.
    public var support: ClosedRange<Double> { ranges.logRatios }

    /// Largest |t|.
    public var bound: Double { ranges.logRatioBound }

    /// The law has a density everywhere.
    public var atoms: [RatioAtom] { [] }

    /// f(t).
    public func density(at logRatio: Double) -> Double {
        guard let (fromLow, toHigh) = distances(logRatio) else { return logRatio.isNaN ? .nan : 0 }
        guard let unit else { return independentDensity(logRatio, fromLow, toHigh) }
        // The unit law's log ratios are shares of L, of the one that is 1 but for rounding.
        let place = place(logRatio, fromLow, toHigh, unit).place.head
        return 2 * unit.range.logRatioBound * unit.density(at: place) / width
    }

    /// P(T <= t).
    public func cumulativeProbability(at logRatio: Double) -> Double {
        guard let (fromLow, toHigh) = distances(logRatio) else {
            return logRatio.isNaN ? .nan : (logRatio < ranges.nearest ? 0 : 1)
        }
        guard let unit else { return independentProbability(logRatio, fromLow, toHigh) }
        let tail = beyond(logRatio, fromLow, toHigh, unit)
        return logRatio < ranges.nearest || sides.high == 0 ? tail : 1 - tail
    }

    /// E|T|, by its closed form for JC and by quadrature between kinks for RandomCrop.
    public var meanAbsoluteLogRatio: Double {
        guard let unit else { return integral { abs($0) * density(at: $0) } }
        let mean = unit.meanAbsoluteLogRatio / unit.range.logRatioBound
        // c is at an end of the range or 0, so that |c - M x| and |c + N x| grow with x.
        return
            (sides.low * (abs(ranges.nearest) + sides.low * mean)
            + sides.high * (abs(ranges.nearest) + sides.high * mean)) / width
    }

    /// Differential entropy in nats, as ``meanAbsoluteLogRatio``.
    public var entropy: Double? {
        guard let unit else {
            return integral { t in
                let density = density(at: t)
                return density > 0 ? -density * Double.log(density) : 0
            }
        }
        return unit.entropy - Double.log(2 * unit.range.logRatioBound) + Double.log(width)
    }

    /// Log ratios at steps of the law's own width from its peaks.
    public var concentration: [Double] {
        guard let unit else { return [] }
        let shares = unit.concentration.filter { $0 > 0 }.map { $0 / unit.range.logRatioBound }
        return shares.map { ranges.nearest - sides.low * $0 }.reversed()
            + shares.map { ranges.nearest + sides.high * $0 }
    }
}

// MARK: - RandomCrop

extension TwoRangeLaw {
    private var lengths: Double { ranges.first.length * ranges.second.length }

    /// Between the ends' pieces one view's whole range is left: log(a2 / a1) and log(b2 / b1), in order.
    private var kinks: [Double] {
        let (first, second) = (ranges.first, ranges.second)
        return [Double.log(second.low / first.low), Double.log(second.high / first.high)].sorted()
    }

    /// Whether all of the first view's range is left between the kinks, or of the second's.
    private var isFirstWhole: Bool {
        ranges.second.low / ranges.first.low < ranges.second.high / ranges.first.high
    }

    private func independentDensity(_ logRatio: Double, _ fromLow: Double, _ toHigh: Double) -> Double {
        let (first, second, kinks) = (ranges.first, ranges.second, kinks)
        if logRatio <= kinks[0] { return first.high * second.low * Double.sinh(fromLow) / lengths }
        if logRatio >= kinks[1] { return first.low * second.high * Double.sinh(toHigh) / lengths }
        return isFirstWhole
            ? Double.exp(logRatio) * (first.low + first.high) / (2 * second.length)
            : Double.exp(-logRatio) * (second.low + second.high) / (2 * first.length)
    }

    /// P(T <= t): the paper's (b - k a)^2 / (2 k D^2) of either end, and between them one minus a mean.
    private func independentProbability(
        _ logRatio: Double, _ fromLow: Double, _ toHigh: Double
    ) -> Double {
        let (first, second, kinks) = (ranges.first, ranges.second, kinks)
        if logRatio <= kinks[0] {
            let root = Double.sinh(0.5 * fromLow)
            return 2 * first.high * second.low * root * root / lengths
        }
        if logRatio >= kinks[1] {
            let root = Double.sinh(0.5 * toHigh)
            return 1 - 2 * first.low * second.high * root * root / lengths
        }
        return isFirstWhole
            ? (Double.exp(logRatio) * (first.low + first.high) / 2 - second.low) / second.length
            : (first.high - Double.exp(-logRatio) * (second.low + second.high) / 2) / first.length
    }

    private func integral(_ function: (Double) -> Double) -> Double {
        let ends = ranges.logRatios
        let edges = ([ends.lowerBound, ends.upperBound] + (kinks + [0]).filter { ends.contains($0) }).sorted()
        let quadrature = AdaptiveQuadrature(tolerance: 1e-13)
        return zip(edges, edges.dropFirst()).filter { $1 > $0 }
            .reduce(0) { $0 + quadrature.integrate(from: $1.0, to: $1.1, function) }
    }
}

// MARK: - JC

extension TwoRangeLaw {
    /// M and N, the distances from c to the ends.
    var sides: (low: Double, high: Double) {
        let ends = ranges.exactEnds
        let nearest = DoubleDouble(ranges.nearest)
        return (max(0, (nearest - ends.low).head), max(0, (ends.high - nearest).head))
    }

    /// M + N.
    var width: Double { (ranges.exactEnds.high - ranges.exactEnds.low).head }

    /// t less the least log ratio and the largest less t; nil outside of the range.
    ///
    /// The double nearest to an end counts as the end, on whichever side of it rounding put it.
    private func distances(_ logRatio: Double) -> (fromLow: Double, toHigh: Double)? {
        guard ranges.logRatios.contains(logRatio) else { return nil }
        let exact = DoubleDouble(logRatio)
        return (max(0, (exact - ranges.exactEnds.low).head), max(0, (ranges.exactEnds.high - exact).head))
    }

    /// The side of c that t lies on, and t's place on it as a log ratio of the unit law: from c or from the end, whichever is
    /// nearer, so that neither loses its digits.
    private func place(
        _ logRatio: Double, _ fromLow: Double, _ toHigh: Double, _ unit: JointLaw
    ) -> (side: Double, place: DoubleDouble) {
        let isLow = logRatio < ranges.nearest || sides.high == 0
        let (side, rest) = isLow ? (sides.low, fromLow) : (sides.high, toHigh)
        let bound = unit.range.exactBound
        guard rest < 0.5 * side else {
            return (side, DoubleDouble(abs(logRatio - ranges.nearest) / side) * bound)
        }
        return (side, bound - DoubleDouble(rest / side) * bound)
    }

    /// P(T <= t) below c, P(T > t) above.
    private func beyond(
        _ logRatio: Double, _ fromLow: Double, _ toHigh: Double, _ unit: JointLaw
    ) -> Double {
        let (side, place) = place(logRatio, fromLow, toHigh, unit)
        return side / width * 2 * unit.upperTail(beyond: place)
    }
}

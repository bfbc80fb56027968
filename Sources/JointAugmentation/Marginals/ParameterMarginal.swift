import RealModule
import Statistics

/// The law of one view's parameter, and what the two parameters of a pair tell of each other.
///
/// Under JC(beta) one area is not uniform: with the distance delta = L - |t| of density 2 h(delta) on [0, L], the
/// smaller parameter is uniform on [a, a e^delta] and the larger on [b e^-delta, b], so that
///
///     g(s) = (1/a) * integral of h(d) / (e^d - 1) over d from log(s/a) to L
///          + (1/b) * integral of h(d) / (1 - e^-d) over d from log(b/s) to L,
///
/// which grows like a logarithm towards both ends. By quadrature, to about ten digits for every finite beta: as beta
/// grows g becomes uniform and the mutual information grows like log beta; as it falls, half of g's mass each gathers
/// within L / |beta| of a and of b on the log scale.
public struct ParameterMarginal: Sendable {
    private let law: JointLaw?
    private let range: ParameterRange

    /// The marginal of RandomCrop: uniform.
    public init(_ law: IndependentLaw) {
        self.law = nil
        range = law.range
    }

    /// The marginal of JC(beta).
    public init(_ law: JointLaw) {
        self.law = law
        range = law.range
    }

    /// g(s), per unit of the parameter; infinite at the ends under JC(beta), 0 outside.
    public func density(at value: Double) -> Double {
        guard value >= range.low, value <= range.high else { return value.isNaN ? .nan : 0 }
        guard let law else { return 1 / range.length }
        let logParameter = LogParameterLaw(law)
        guard let position = logParameter.position(of: value) else { return .infinity }
        return logParameter.density(at: position) / logParameter.distances.unit / value
    }

    /// P(S <= s).
    public func cumulativeProbability(at value: Double) -> Double {
        guard value > range.low else { return value.isNaN ? .nan : 0 }
        guard value < range.high else { return 1 }
        guard let law else { return (value - range.low) / range.length }
        return LogParameterLaw(law).cumulativeProbability(at: value)
    }

    /// E[S] = E[a (1 + e^delta) + b (1 + e^-delta)] / 4.
    public var mean: Double {
        guard let law else { return 0.5 * (range.low + range.high) }
        let (a, b) = (range.low, range.high)
        return BoundDistanceLaw(law).expectation { distance in
            0.25 * (a * (1 + Double.exp(distance.value)) + b * (1 + Double.exp(-distance.value)))
        }
    }

    /// Differential entropy of S, in nats: that of log S, and E[log S].
    public var entropy: Double {
        guard let law else { return Double.log(range.length) }
        let logParameter = LogParameterLaw(law)
        return logParameter.entropy + Double.log(range.high) + logParameter.meanFromHigh
    }

    /// Mutual information of the two parameters, in nats: 2 h(X) - h(T) + E[delta / (e^delta - 1)
    /// - log(1 - e^-delta)] - 1 with X = log S.
    ///
    /// The joint entropy of the logarithms is that of T and, given T, of the first, uniform on an interval of the
    /// parameter itself; the difference is taken in units of the law's width, where it keeps its digits.
    public var mutualInformation: Double {
        guard let law else { return 0 }
        let logParameter = LogParameterLaw(law)
        let distances = logParameter.distances
        let given = distances.expectation { $0.decay - Double.log($0.scaledShare) }
        let information =
            2 * logParameter.scaledEntropy - (law.entropy - distances.logUnit) + given - 1
        return max(0, information)
    }
}

/// The law of X = log S, the log of one parameter under JC(beta), between log a and log b.
///
/// With x = log(s/a), y = log(b/s) and r(d) = 1 / (1 - e^-d) its density is
///
///     q = integral of h(d) r(d) e^-(d - x) over d from x to L + e^-y * integral of h(d) r(d) over d from y to L.
struct LogParameterLaw {
    /// The law of delta = L - |T|.
    let distances: BoundDistanceLaw
    private let law: JointLaw

    init(_ law: JointLaw) {
        self.law = law
        distances = BoundDistanceLaw(law)
    }

    /// Where a parameter lies: its distances from both ends.
    struct Position {
        /// x = log(s/a).
        let fromLow: BoundDistance
        /// y = log(b/s).
        let fromHigh: BoundDistance
    }

    /// The position of a parameter; nil at the ends.
    func position(of value: Double) -> Position? {
        let fromLow = Self.logarithm(value, over: law.range.low).head
        let fromHigh = Self.logarithm(law.range.high, over: value).head
        guard fromLow > 0, fromHigh > 0 else { return nil }
        return Position(fromLow: distance(fromLow), fromHigh: distance(fromHigh))
    }

    /// q, times the unit of distances.
    func density(at position: Position) -> Double {
        let (low, high) = (position.fromLow, position.fromHigh)
        let smaller = distances.integral(from: low, rest: high) { Double.exp(-$0.value) }
        let larger = distances.integral(from: high, rest: low) { _ in 1 }
        return smaller + Double.exp(-high.value) * larger
    }

    /// P(S <= s) as a sum of positive terms, so that small probabilities keep their digits.
    ///
    /// The smaller parameter lies below s surely where delta < x, that is |T| > y, and else with probability
    /// (s/a - 1) / (e^delta - 1); the larger with probability (e^-y - e^-delta) r(delta) where delta > y.
    func cumulativeProbability(at value: Double) -> Double {
        guard let position = position(of: value) else { return value <= law.range.low ? 0 : 1 }
        let (low, high) = (position.fromLow, position.fromHigh)
        let surely = law.upperTail(beyond: Self.logarithm(law.range.high, over: value))
        let smaller = distances.integral(from: low, rest: high) { Double.exp(-$0.value) }
        let larger = distances.integral(from: high, rest: low) { $0.scaledShare }
        return min(1, surely + low.scaledShare * smaller + Double.exp(-high.value) * larger)
    }

    /// E[log(S/b)] = E[delta / (e^delta - 1)] - E|T| / 2 - 1: from b, where a wide range has its digits.
    var meanFromHigh: Double {
        distances.expectation { $0.decay } - 0.5 * law.meanAbsoluteLogRatio - 1
    }

    /// Differential entropy of X.
    var entropy: Double { distances.logUnit + scaledEntropy }

    /// Differential entropy of X in the unit of distances, by halves in the log of the distance from each end.
    ///
    /// The integral of q, 1, is added and taken away: a nearly uniform q alone has nothing to be precise about.
    var scaledEntropy: Double {
        fromEnd { Position(fromLow: $0, fromHigh: $1) } + fromEnd { Position(fromLow: $1, fromHigh: $0) } - 1
    }

    /// q - q log q integrated from one end to the middle.
    private func fromEnd(_ position: (BoundDistance, BoundDistance) -> Position) -> Double {
        let half = 0.5 * distances.scaledBound
        let reach = distances.isAtBound ? min(half, BoundDistanceLaw.negligibleScore) : half
        let quadrature = AdaptiveQuadrature(tolerance: 1e-12, maximumDepth: 20)
        let ends = (low: Double.log(Self.negligibleDistance), high: Double.log(reach))
        return quadrature.integrate(
            from: ends.low, to: ends.high, breakpoints: distances.scales.map { Double.log($0) }
        ) { logarithm in
            let scaled = Double.exp(logarithm)
            let place = position(distances.distance(scaled: scaled), distances.complement(scaled: scaled))
            let q = density(at: place)
            return q > 0 ? q * (1 - Double.log(q)) * scaled : 0
        }
    }

    /// The share of the law, in its own unit, within this of an end is below what a double resolves.
    private static let negligibleDistance = 1e-22

    private func distance(_ value: Double) -> BoundDistance {
        BoundDistance(value: value, scaled: min(value / distances.unit, distances.scaledBound))
    }

    private static func logarithm(_ value: Double, over base: Double) -> DoubleDouble {
        DoubleDouble.log(DoubleDouble(value) / DoubleDouble(base))
    }
}

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

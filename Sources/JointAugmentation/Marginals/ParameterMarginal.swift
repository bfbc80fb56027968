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
/// which grows like a logarithm towards both ends. By quadrature, to about ten digits.
public struct ParameterMarginal: Sendable {
    private let law: JointLaw?
    private let range: ParameterRange
    private let quadrature = AdaptiveQuadrature(tolerance: 1e-12, maximumDepth: 40)

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
        let fromLow = Double.log(value / range.low)
        let fromHigh = Double.log(range.high / value)
        guard fromLow > 0, fromHigh > 0 else { return .infinity }
        let smaller = tailIntegral(law, from: fromLow) { $0 / Double.expMinusOne($0) }
        let larger = tailIntegral(law, from: fromHigh) { -$0 / Double.expMinusOne(-$0) }
        return smaller / range.low + larger / range.high
    }

    /// P(S <= s).
    public func cumulativeProbability(at value: Double) -> Double {
        guard value > range.low else { return value.isNaN ? .nan : 0 }
        guard value < range.high else { return 1 }
        guard let law else { return (value - range.low) / range.length }
        let (a, b, bound) = (range.low, range.high, range.logRatioBound)
        let kinks = [Double.log(value / a), Double.log(b / value)]
        return quadrature.integrate(
            from: 0, to: bound, breakpoints: kinks + concentration(law)
        ) { distance in
            let smaller = min(1, (value - a) / (a * Double.expMinusOne(distance)))
            let width = -Double.expMinusOne(-distance)
            let larger = min(1, max(0, (value / b - (1 - width)) / width))
            return law.density(at: bound - distance) * (smaller + larger)
        }
    }

    /// E[S].
    public var mean: Double {
        guard let law else { return 0.5 * (range.low + range.high) }
        let (a, b) = (range.low, range.high)
        return expectation(law) { distance in
            0.25 * (a * (1 + Double.exp(distance)) + b * (1 + Double.exp(-distance)))
        }
    }

    /// Differential entropy of S, in nats.
    public var entropy: Double {
        guard law != nil else { return Double.log(range.length) }
        let (a, d) = (range.low, range.length)
        let outer = AdaptiveQuadrature(tolerance: 1e-10, maximumDepth: 12)
        // s = a + D v^2 (3 - 2 v) takes the logarithm out of both ends.
        return outer.integrate(from: 0, to: 1, breakpoints: [0.5]) { v in
            let g = density(at: min(max(a + d * v * v * (3 - 2 * v), a.nextUp), (a + d).nextDown))
            return g > 0 ? -6 * v * (1 - v) * d * g * Double.log(g) : 0
        }
    }

    /// Mutual information of the two parameters, in nats: 2 h(S) - h(T) - E[log len(T)] - E[log S].
    ///
    /// The joint entropy is that of (t, first parameter), uniform on an interval of length len(t), plus the
    /// Jacobian's E[log second parameter].
    public var mutualInformation: Double {
        guard let law else { return 0 }
        let (a, b) = (range.low, range.high)
        let logLength = expectation(law) { distance in
            0.5
                * (Double.log(a * Double.expMinusOne(distance))
                    + Double.log(-b * Double.expMinusOne(-distance)))
        }
        let shape = expectation(law) { distance in -distance / Double.expMinusOne(-distance) }
        let logParameter = Double.log(a) + shape - 1 + 0.5 * law.meanAbsoluteLogRatio
        let information = 2 * entropy - law.entropy - logLength - logParameter
        return information < 0 ? 0 : information
    }

    /// E[function(delta)] under the law.
    private func expectation(_ law: JointLaw, _ function: (Double) -> Double) -> Double {
        let bound = range.logRatioBound
        return quadrature.integrate(from: 0, to: bound, breakpoints: concentration(law)) { distance in
            2 * law.density(at: bound - distance) * function(distance)
        }
    }

    /// The integral of h(d) weight(d) / d over d from `start` to L, in log d, where it is smooth.
    private func tailIntegral(_ law: JointLaw, from start: Double, weight: (Double) -> Double) -> Double {
        let bound = range.logRatioBound
        guard start < bound else { return 0 }
        return quadrature.integrate(
            from: Double.log(start), to: Double.log(bound),
            breakpoints: concentration(law).map { Double.log($0) }
        ) { logDistance in
            let distance = Double.exp(logDistance)
            return law.density(at: bound - distance) * weight(distance)
        }
    }

    /// Distances in (0, L) at the law's spread from where it is concentrated.
    private func concentration(_ law: JointLaw) -> [Double] {
        law.spread.map { law.beta > 0 ? range.logRatioBound - $0 : $0 }.filter { $0 > 0 }
    }
}

import RealModule
import Statistics

/// The law of RandomCrop: both parameters independent and uniform on [a, b].
///
/// With D = b - a and delta = L - |t|, the paper's (b^2 e^-|t| - a^2 e^|t|) / (2 D^2) (appendix H) is
/// f(t) = a b sinh(delta) / D^2, which keeps its digits where it vanishes at the bounds.
public struct IndependentLaw: LogRatioLaw, Equatable {
    /// The range that both parameters are drawn from.
    public let range: ParameterRange

    /// The law of two independent uniform parameters on `range`.
    public init(range: ParameterRange) { self.range = range }

    /// a b / D^2, in an order that cannot overflow.
    private var front: Double { (range.low / range.length) * (range.high / range.length) }

    /// f(t) = a b sinh(L - |t|) / D^2.
    public func density(at logRatio: Double) -> Double {
        let distance = range.distanceToBound(DoubleDouble(logRatio)).head
        return distance >= 0 ? front * Double.sinh(distance) : (logRatio.isNaN ? .nan : 0)
    }

    /// log f(t).
    public func logDensity(at logRatio: Double) -> Double { Double.log(density(at: logRatio)) }

    /// P(T > t) = 2 a b sinh^2((L - t) / 2) / D^2, the paper's (b - k a)^2 / (2 k D^2) at k = e^t.
    public func upperTail(beyond logRatio: DoubleDouble) -> Double {
        let root = Double.sinh(0.5 * range.distanceToBound(logRatio).head)
        return 2 * front * root * root
    }

    /// The closed quantile: sinh(delta / 2) = D sqrt(p / (2 a b)) near the bound.
    ///
    /// Near the median, w = e^|t| - 1 solves a^2 w^2 - (b^2 - a^2 - c) w + c = 0 with c = 2 D^2 (1/2 - p).
    public func lowerQuantile(_ probability: Double) -> Double {
        let (a, d) = (range.low, range.length)
        guard probability > 0.25 else {
            let distance = 2 * Double.asinh((0.5 * probability / front).squareRoot())
            return min(0, (DoubleDouble(distance) - range.exactBound).head)
        }
        let relative = a / d
        let c = 2 * (0.5 - probability)
        let b = (a + range.high) / d - c
        let root = (b * b - 4 * relative * relative * c).squareRoot()
        return -Double.log(onePlus: 2 * c / (b + root))
    }

    /// E|T| = (b^2 - a^2 - 2 a b L) / D^2 = (sinh L - L) / (2 sinh^2(L / 2)).
    public var meanAbsoluteLogRatio: Double {
        let bound = range.logRatioBound
        let half = Double.sinh(0.5 * bound)
        return Self.sinhExcess(bound) / (2 * half * half)
    }

    /// The entropy 1 + log(2 tanh(L/2)) - log(cosh(L/2)) / sinh^2(L/2), free of cancellation and of overflow.
    ///
    /// tanh(L/2) = D / (a + b) and w = sinh^2(L/2) = D^2 / (4 a b), so that log cosh(L/2) = log(1 + w) / 2.
    public var entropy: Double {
        let w = 0.25 / front
        let tangent = range.length / (range.low + range.high)
        return 1 + Double.log(2 * tangent) - 0.5 * Double.log(onePlus: w) / w
    }

    /// sinh x - x, by its series where the difference would cancel.
    private static func sinhExcess(_ x: Double) -> Double {
        guard x < 1 else { return Double.sinh(x) - x }
        var term = x * x * x / 6
        var sum = 0.0
        for order in stride(from: 4.0, through: 22, by: 2) {
            sum += term
            term *= x * x / (order * (order + 1))
        }
        return sum
    }
}

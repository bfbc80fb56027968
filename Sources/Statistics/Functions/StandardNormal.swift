import RealModule

/// The standard normal distribution, with tails to full relative precision.
public enum StandardNormal {
    /// log sqrt(2 pi).
    public static let logRootTwoPi = 0.918_938_533_204_672_7
    /// 1 / sqrt(2 pi).
    @usableFromInline static let inverseRootTwoPi = 0.398_942_280_401_432_7
    /// sqrt(1/2) as a sum of two doubles.
    private static let rootHalf = DoubleDouble(
        head: 0.707_106_781_186_547_6, tail: -4.833_646_656_726_457e-17)

    /// The density (2 pi)^(-1/2) e^(-x^2 / 2).
    public static func density(_ x: DoubleDouble) -> Double {
        inverseRootTwoPi * DoubleDouble.gaussian(x)
    }

    /// The upper tail P(X > x) = erfc(x / sqrt 2) / 2 for x >= 0.
    ///
    /// The argument's second half enters by the derivative: in the tail it is worth 2 z^2 of its relative size.
    public static func upperTail(_ x: DoubleDouble) -> Double {
        guard x.head < 40 else { return x.head.isNaN ? .nan : 0 }
        let argument = x * rootHalf
        let slope = 1.128_379_167_095_512_6 * Double.exp(-argument.head * argument.head)
        return 0.5 * (Double.erfc(argument.head) - slope * argument.tail)
    }

    /// P(-x < X < x) = erf(x / sqrt 2).
    public static func centralMass(_ x: DoubleDouble) -> Double {
        guard x.head < 40 else { return x.head.isNaN ? .nan : 1 }
        let argument = x * rootHalf
        let slope = 1.128_379_167_095_512_6 * Double.exp(-argument.head * argument.head)
        return Double.erf(argument.head) + slope * argument.tail
    }

    /// P(x - width < X < x), to full relative precision for narrow strips in the tail too.
    ///
    /// Where the difference of two tails would lose digits, the strip is
    /// phi(x) * integral over v in [0, width] of e^(x v - v^2 / 2), by a Gauss-Legendre rule of 20 points.
    ///
    /// - Parameters:
    ///   - x: upper end, at least 0.
    ///   - lower: x - width, at least 0, to double-double precision.
    ///   - width: at least 0.
    public static func strip(below x: DoubleDouble, from lower: DoubleDouble, width: Double) -> Double {
        guard x.head * width - 0.5 * width * width < 1 else {
            return upperTail(lower) - upperTail(x)
        }
        let rule = GaussLegendreRule.twentyPoints
        let integral = rule.integrate(from: 0, to: width) { v in Double.exp(v * (x.head - 0.5 * v)) }
        return density(x) * integral
    }
}

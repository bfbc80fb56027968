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

extension StandardNormal {
    /// The x with P(0 < X < x) = `mass`, for a mass in (-1/2, 1/2); odd in `mass`.
    ///
    /// Near 0 the relative precision is full, since the mass is measured from the median.
    ///
    /// Source of the rational approximations: Wichura, algorithm AS 241, Applied Statistics 37, 1988.
    @inlinable
    public static func quantile(fromMedian mass: Double) -> Double {
        guard abs(mass) > 0.425 else { return centralQuantile(mass) }
        let tail = tailQuantile(0.5 - abs(mass))
        return mass < 0 ? -tail : tail
    }

    /// The x >= 0 with P(X > x) = `tail`, for a tail in (0, 1/2].
    @inlinable
    public static func quantile(upperTail tail: Double) -> Double {
        guard tail >= 0.075 else { return tailQuantile(tail) }
        return centralQuantile(0.5 - tail)
    }

    @inlinable
    static func centralQuantile(_ q: Double) -> Double {
        let r = 0.180625 - q * q
        let upper = polynomial(
            r, 3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3,
            1.3731693765509461125e4, 4.5921953931549871457e4, 6.7265770927008700853e4,
            3.3430575583588128105e4, 2.5090809287301226727e3)
        let lower = polynomial(
            r, 1, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3,
            2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4,
            5.2264952788528545610e3)
        return q * upper / lower
    }

    @inlinable
    static func tailQuantile(_ tail: Double) -> Double {
        let r = (-Double.log(tail)).squareRoot()
        return r <= 5 ? nearTail(r - 1.6) : farTail(r - 5)
    }

    @usableFromInline
    static func nearTail(_ r: Double) -> Double {
        let upper = polynomial(
            r, 1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0,
            3.64784832476320460504e0, 1.27045825245236838258e0, 2.41780725177450611770e-1,
            2.27238449892691845833e-2, 7.74545014278341407640e-4)
        let lower = polynomial(
            r, 1, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
            1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4,
            1.05075007164441684324e-9)
        return upper / lower
    }

    @usableFromInline
    static func farTail(_ r: Double) -> Double {
        let upper = polynomial(
            r, 6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0,
            2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
            2.71155556874348757815e-5, 2.01033439929228813265e-7)
        let lower = polynomial(
            r, 1, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
            7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7,
            2.04426310338993978564e-15)
        return upper / lower
    }

    @inlinable
    static func polynomial(
        _ x: Double, _ c0: Double, _ c1: Double, _ c2: Double, _ c3: Double,
        _ c4: Double, _ c5: Double, _ c6: Double, _ c7: Double
    ) -> Double {
        // Estrin's order: the eight terms meet in three levels instead of waiting for one another.
        let square = x * x
        let low = (c0 + c1 * x) + (c2 + c3 * x) * square
        let high = (c4 + c5 * x) + (c6 + c7 * x) * square
        return low + high * (square * square)
    }
}

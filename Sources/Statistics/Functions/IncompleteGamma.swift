import RealModule

/// The regularised upper incomplete gamma function, for the tail of the chi-square distribution.
public enum IncompleteGamma {
    /// Q(a, x) = integral over u from x of u^(a-1) e^-u, divided by Gamma(a), for a > 0 and x >= 0.
    ///
    /// The series of the lower function below x = a + 1, Lentz's continued fraction above
    /// (NIST DLMF 8.11.4 and 8.9.2). Relative error about 1e-12 for a up to 1e6.
    public static func upperRegularised(_ a: Double, _ x: Double) -> Double {
        guard x > 0 else { return 1 }
        let logFront = a * Double.log(x) - x - Double.logGamma(a)
        return x < a + 1 ? 1 - lowerSeries(a, x, logFront) : upperFraction(a, x, logFront)
    }

    private static func lowerSeries(_ a: Double, _ x: Double, _ logFront: Double) -> Double {
        var term = 1 / a
        var sum = term
        var order = a
        while abs(term) > 1e-17 * abs(sum) {
            order += 1
            term *= x / order
            sum += term
        }
        return sum * Double.exp(logFront)
    }

    private static func upperFraction(_ a: Double, _ x: Double, _ logFront: Double) -> Double {
        let tiny = 1e-300
        var b = x + 1 - a
        var c = 1 / tiny
        var d = 1 / b
        var fraction = d
        for order in 1...10_000_000 {
            let numerator = -Double(order) * (Double(order) - a)
            b += 2
            d = 1 / avoidingZero(numerator * d + b, tiny)
            c = avoidingZero(b + numerator / c, tiny)
            fraction *= d * c
            if abs(d * c - 1) < 1e-16 { break }
        }
        return fraction * Double.exp(logFront)
    }

    private static func avoidingZero(_ value: Double, _ tiny: Double) -> Double {
        abs(value) < tiny ? tiny : value
    }
}

import RealModule

/// Student's t distribution: the interval of a mean from few images.
public enum StudentT {
    /// The half-width factor t with P(|T| < t) = `confidence`.
    ///
    /// The mass integral of (1 + x^2 / n)^(-(n + 1) / 2) becomes one of cos^(n - 1) by x = sqrt(n) tan(angle);
    /// Newton's method on the angle. Above 10^7 degrees of freedom the normal quantile is exact to 1e-7.
    ///
    /// - Parameters:
    ///   - confidence: in (0, 1).
    ///   - degreesOfFreedom: at least 1.
    public static func halfWidthFactor(confidence: Double, degreesOfFreedom: Int) -> Double {
        let n = Double(max(degreesOfFreedom, 1))
        let normal = StandardNormal.quantile(fromMedian: confidence / 2)
        guard n < 1e7 else { return normal }
        let logFront = Double.logGamma((n + 1) / 2) - Double.logGamma(n / 2) - 0.5 * Double.log(.pi)
        let front = 2 * Double.exp(logFront)
        let quadrature = AdaptiveQuadrature(tolerance: 1e-13)
        func density(_ angle: Double) -> Double { front * Double.pow(Double.cos(angle), n - 1) }
        var low = 0.0
        var high = Double.pi / 2
        var angle = Double.atan(normal / n.squareRoot())
        for _ in 0..<200 {
            let mass = quadrature.integrate(from: 0, to: angle, density) - confidence
            if mass > 0 { high = angle } else { low = angle }
            let next = angle - mass / density(angle)
            let inside = next > low && next < high ? next : 0.5 * (low + high)
            if abs(inside - angle) <= 1e-14 * angle { break }
            angle = inside
        }
        return n.squareRoot() * Double.tan(angle)
    }
}

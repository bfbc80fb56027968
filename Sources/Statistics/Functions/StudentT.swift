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
        let quadrature = AdaptiveQuadrature(tolerance: 1e-13)
        let width = 1 / n.squareRoot()
        func shape(_ angle: Double) -> Double { Double.pow(Double.cos(angle), n - 1) }
        // Normalised by the same integral: log gammas of large numbers would cancel.
        let total = quadrature.integrate(
            from: 0, to: .pi / 2, breakpoints: [1, 2, 4, 8, 16].map { $0 * width }, shape)
        func density(_ angle: Double) -> Double { shape(angle) / total }
        var low = 0.0
        var high = Double.pi / 2
        var angle = Double.atan(normal / n.squareRoot())
        for _ in 0..<200 {
            let mass = quadrature.integrate(from: 0, to: angle, shape) / total - confidence
            if mass > 0 { high = angle } else { low = angle }
            let next = angle - mass / density(angle)
            let inside = next > low && next < high ? next : 0.5 * (low + high)
            if abs(inside - angle) <= 1e-14 * angle { break }
            angle = inside
        }
        return n.squareRoot() * Double.tan(angle)
    }
}

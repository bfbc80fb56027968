import RealModule

/// Beta(α, α) on (0, 1), whose density is proportional to (x (1 - x))^(α - 1): U-shaped below α = 1, uniform at 1, a hump above.
public struct SymmetricBeta: Sendable, Hashable {
    /// α, finite and above 0.
    public let alpha: Double

    /// Nil where `alpha` is not finite or not above 0.
    public init?(alpha: Double) {
        guard alpha > 0, alpha.isFinite else { return nil }
        self.alpha = alpha
    }

    /// The next number.
    ///
    /// Source: Jöhnk's rejection up to α = 1, in logarithms, as u^(1/α) underflows; above it Ulrich's transformation (Devroye,
    /// "Non-Uniform Random Variate Generation", 1986, IX.3.5 and IX.4.4).
    public func next(using generator: inout some RandomNumberGenerator) -> Double {
        guard alpha <= 1 else {
            let radius = (1 - Double.pow(generator.nextOpenUnit(), 2 / (2 * alpha - 1))).squareRoot()
            return 0.5 * (1 + radius * Double.cos(2 * Double.pi * generator.nextOpenUnit()))
        }
        while true {
            let first = Double.log(generator.nextOpenUnit()) / alpha
            let second = Double.log(generator.nextOpenUnit()) / alpha
            if Double.exp(first) + Double.exp(second) <= 1 { return 1 / (1 + Double.exp(second - first)) }
        }
    }
}

import Foundation

/// Integrals by bisection until two Gauss-Legendre rules agree.
///
/// An interval is accepted when the 20-point rule on it and on its halves differ by no more than `tolerance`
/// relative to the integral so far. Jumps, kinks and logarithmic ends cost depth but not correctness;
/// `breakpoints` save that cost where they are known.
public struct AdaptiveQuadrature: Sendable {
    /// Relative tolerance.
    public let tolerance: Double
    /// Bisections at the most below a piece between two break points.
    public let maximumDepth: Int

    /// Makes an integrator.
    public init(tolerance: Double = 1e-14, maximumDepth: Int = 60) {
        self.tolerance = tolerance
        self.maximumDepth = maximumDepth
    }

    /// The integral of `function` over [`low`, `high`], split first at those `breakpoints` that lie inside.
    public func integrate(
        from low: Double, to high: Double, breakpoints: [Double] = [], _ function: (Double) -> Double
    ) -> Double {
        guard high > low else { return 0 }
        let edges = [low] + breakpoints.filter { $0 > low && $0 < high }.sorted() + [high]
        let rule = GaussLegendreRule.twentyPoints
        let pieces = zip(edges, edges.dropFirst()).map {
            ($0, $1, rule.integrate(from: $0, to: $1, function))
        }
        let scale = pieces.reduce(0) { $0 + abs($1.2) }
        return pieces.reduce(0) { sum, piece in
            sum + refine(piece.0, piece.1, piece.2, tolerance * scale, maximumDepth, function)
        }
    }

    private func refine(
        _ low: Double, _ high: Double, _ whole: Double, _ allowed: Double, _ depth: Int,
        _ function: (Double) -> Double
    ) -> Double {
        let middle = 0.5 * (low + high)
        guard depth > 0, middle > low, middle < high else { return whole }
        let rule = GaussLegendreRule.twentyPoints
        let left = rule.integrate(from: low, to: middle, function)
        let right = rule.integrate(from: middle, to: high, function)
        if abs(left + right - whole) <= max(allowed, 4 * whole.ulp) { return left + right }
        return refine(low, middle, left, allowed, depth - 1, function)
            + refine(middle, high, right, allowed, depth - 1, function)
    }
}

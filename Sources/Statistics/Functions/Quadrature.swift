import Foundation
import RealModule

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

    /// An integrator that bisects until rule and halves agree to `tolerance` of the whole, `maximumDepth` times at
    /// most.
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

/// Gauss-Legendre quadrature: exact for polynomials up to degree 2 n - 1.
public struct GaussLegendreRule: Sendable {
    /// Nodes on (-1, 1), ascending.
    public let nodes: [Double]
    /// Weights of the nodes; their sum is 2.
    public let weights: [Double]

    /// The rule of 20 points.
    public static let twentyPoints = GaussLegendreRule(points: 20)

    /// Finds the roots of the Legendre polynomial P_n by Newton's method from Tricomi's approximation.
    ///
    /// - Parameter points: n, at least 1.
    public init(points: Int) {
        var nodes = [Double](repeating: 0, count: points)
        var weights = [Double](repeating: 0, count: points)
        for index in 0..<points {
            var x = -Double.cos(.pi * (Double(index) + 0.75) / (Double(points) + 0.5))
            for _ in 0..<100 {
                let (value, slope) = Self.legendre(points, x)
                let step = value / slope
                x -= step
                if abs(step) < 1e-16 { break }
            }
            let slope = Self.legendre(points, x).slope
            nodes[index] = x
            weights[index] = 2 / ((1 - x * x) * slope * slope)
        }
        self.nodes = nodes
        self.weights = weights
    }

    /// The integral of `function` over [`low`, `high`].
    public func integrate(from low: Double, to high: Double, _ function: (Double) -> Double) -> Double {
        let half = 0.5 * (high - low)
        let middle = 0.5 * (high + low)
        var sum = 0.0
        for index in nodes.indices {
            sum += weights[index] * function(middle + half * nodes[index])
        }
        return half * sum
    }

    /// P_n(x) and its derivative by the three-term recurrence.
    private static func legendre(_ degree: Int, _ x: Double) -> (value: Double, slope: Double) {
        var previous = 1.0
        var current = x
        for order in stride(from: 2.0, through: Double(degree), by: 1) {
            (previous, current) = (current, ((2 * order - 1) * x * current - (order - 1) * previous) / order)
        }
        return (current, Double(degree) * (x * current - previous) / (x * x - 1))
    }
}

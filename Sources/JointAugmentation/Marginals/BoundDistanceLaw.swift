import RealModule
import Statistics

/// The law of the distance delta = L - |T| under JC(beta), for integrals that hold for every finite beta.
///
/// The score z = delta / sigma (or |t| / sigma for beta > 0), sigma = L / max(|beta|, 1), has the density
/// p(z) = 2 phi(z) / M on [0, max(|beta|, 1)], whatever the size of sigma; integrals over it never meet a number
/// that a double cannot hold. Distances are measured in sigma where the law is concentrated at delta = 0, and in
/// L where it is concentrated at t = 0.
struct BoundDistanceLaw: Sendable {
    /// L.
    let bound: Double
    /// Whether the law is concentrated at delta = 0, as below beta = 0, or has no preference.
    let isAtBound: Bool
    /// max(|beta|, 1), the largest score.
    let largestScore: Double

    /// The normal's z of a score of 1: less than 1 in a law that is nearly uniform.
    private let steepness: Double
    /// p(0).
    private let peak: Double
    private let quadrature = AdaptiveQuadrature(tolerance: 1e-13, maximumDepth: 40)
    /// phi(z) is 0 beyond.
    static let negligibleScore = 39.0

    init(_ law: JointLaw) {
        let m = abs(law.beta)
        bound = law.range.logRatioBound
        isAtBound = law.beta <= 0 || law.isUniform
        largestScore = max(m, 1)
        steepness = law.isUniform ? 0 : min(m, 1)
        peak = law.isUniform ? 1 : 2 * StandardNormal.density(DoubleDouble(0)) * (steepness / law.mass)
    }

    /// sigma.
    var standardDeviation: Double { bound / largestScore }
    /// The unit of scaled distances: sigma or L.
    var unit: Double { isAtBound ? standardDeviation : bound }
    /// log of the unit, also where that is too small for a double.
    var logUnit: Double { isAtBound ? Double.log(bound) - Double.log(largestScore) : Double.log(bound) }
    /// L in the unit.
    var scaledBound: Double { isAtBound ? largestScore : 1 }

    /// A distance given in the unit.
    func distance(scaled: Double) -> BoundDistance { BoundDistance(value: unit * scaled, scaled: scaled) }

    /// L less a distance given in the unit.
    func complement(scaled: Double) -> BoundDistance {
        BoundDistance(value: bound - unit * scaled, scaled: scaledBound - scaled)
    }

    /// Scaled distances around which integrands change: multiples of sigma, and of 1, the scale of e^d.
    var scales: [Double] {
        let sigma = isAtBound ? 1 : 1 / largestScore
        return [0.25, 0.5, 1, 2, 4, 8, 16, 38].flatMap { [$0 * sigma, $0 / unit] }.filter { $0 < scaledBound }
    }

    /// E[function(delta)]; the function may have a logarithm at 0.
    func expectation(_ function: (BoundDistance) -> Double) -> Double {
        let core = quadrature.integrate(from: 0, to: coreEnd, breakpoints: scoreScales) { z in
            density(z) * function(distance(score: z))
        }
        guard hasTail else { return core }
        return core
            + quadrature.integrate(from: 0, to: 0.5, breakpoints: scales) { share in
                largestScore * density(largestScore * (1 - share)) * function(distance(scaled: share))
            }
    }

    /// The integral of h(d) / (1 - e^-d) weight(d - x) over d from x to L, times the unit; 2 h is the density of d.
    ///
    /// - Parameters:
    ///   - low: x, the lower end.
    ///   - rest: L - x.
    ///   - weight: a smooth function of the distance from the lower end.
    func integral(
        from low: BoundDistance, rest: BoundDistance, _ weight: (BoundDistance) -> Double
    ) -> Double {
        guard !isAtBound else { return logarithmicIntegral(from: low.scaled, to: coreEnd, weight) }
        let reached = rest.scaled * largestScore
        let breakpoints = scoreScales + scoreScales.map { reached - $0 }
        let core = quadrature.integrate(from: 0, to: min(coreEnd, reached), breakpoints: breakpoints) { z in
            let excess = z / largestScore
            let distance = distance(score: z)
            return 0.5 * density(z) * distance.growth / distance.scaled
                * weight(BoundDistance(value: rest.value - unit * excess, scaled: rest.scaled - excess))
        }
        return hasTail ? core + logarithmicIntegral(from: low.scaled, to: 0.5, weight) : core
    }

    /// The same from a scaled distance to another, in the log of the distance, where 1 / (1 - e^-d) is smooth.
    private func logarithmicIntegral(
        from low: Double, to high: Double, _ weight: (BoundDistance) -> Double
    ) -> Double {
        guard low > 0, low < high else { return 0 }
        let breakpoints = scales + scales.map { low + $0 }
        return quadrature.integrate(
            from: Double.log(low), to: Double.log(high), breakpoints: breakpoints.map { Double.log($0) }
        ) { logarithm in
            let scaled = Double.exp(logarithm)
            let score = isAtBound ? scaled : largestScore * (1 - scaled)
            let front = isAtBound ? 0.5 : 0.5 * largestScore
            let excess = distance(scaled: max(0, scaled - low))
            return front * density(score) * distance(scaled: scaled).growth * weight(excess)
        }
    }

    /// p(z).
    private func density(_ score: Double) -> Double {
        let z = steepness * score
        return peak * Double.exp(-0.5 * z * z)
    }

    /// The distance of a score; from t = 0 it is L less the score's.
    private func distance(score: Double) -> BoundDistance {
        isAtBound ? distance(scaled: score) : complement(scaled: score / largestScore)
    }

    /// Where integrals over the score end: for beta > 0 at the half of L, whose rest is nearer to delta = 0.
    private var coreEnd: Double {
        min(isAtBound ? largestScore : 0.5 * largestScore, Self.negligibleScore)
    }

    /// Whether what lies between delta = 0 and where the core ends is worth a double's digits.
    ///
    /// Its density is less than the core's by e^(z^2 / 2) at z = largestScore / 2, its weight more by e^L at the most.
    private var hasTail: Bool { !isAtBound && 0.125 * largestScore * largestScore < 60 + bound }

    private var scoreScales: [Double] { isAtBound ? scales : scales.map { $0 * largestScore } }
}

/// A distance on the log scale: delta = L - |t|, or how far a parameter lies from an end of its range.
///
/// It is kept in units of the law's own width too, where a huge |beta| leaves the plain value without digits.
struct BoundDistance {
    /// delta = L - |t|.
    let value: Double
    /// The same in the law's unit.
    let scaled: Double

    /// d / (1 - e^-d), which is 1 at 0.
    var growth: Double { value == 0 ? 1 : -value / Double.expMinusOne(-value) }

    /// d / (e^d - 1), which is 1 at 0.
    var decay: Double { value == 0 ? 1 : value / Double.expMinusOne(value) }

    /// 1 - e^-d in the law's unit.
    var scaledShare: Double { scaled / growth }
}

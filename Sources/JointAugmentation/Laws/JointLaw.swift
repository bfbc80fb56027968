import RealModule
import Statistics

/// JC(beta), the law of the log ratio under JointAugmentation (paper, section 3.2 and algorithm 1).
///
/// - beta > 0: normal with mean 0 and standard deviation L / beta, truncated to [-L, L];
/// - beta = 0: uniform on [-L, L];
/// - beta < 0: the halves of JC(|beta|) mirrored about -L/2 and L/2, f(t) = f_|beta|(L - |t|).
///
/// With m = |beta| and z = m |t| / L (or m (L - |t|) / L below 0), f(t) = m phi(z) / (L M), where
/// M = erf(m / sqrt 2) is the mass of the standard normal on [-m, m].
public struct JointLaw: LogRatioLaw, Equatable {
    /// The range that both parameters are drawn from.
    public let range: ParameterRange
    /// The parameter of the family; smaller is harder.
    public let beta: Double
    /// M = erf(|beta| / sqrt 2).
    let mass: Double

    /// Below this |beta| the law is uniform to the last bit: it differs by beta^2 / 2.
    private static let uniformBelow = 1e-9

    /// JC(`beta`) on `range`, with L = log(high / low).
    ///
    /// - Throws: ``AugmentationError`` for a beta that is NaN or infinite.
    public init(beta: Double, range: ParameterRange) throws(AugmentationError) {
        guard beta.isFinite else { throw AugmentationError.invalidBeta(beta) }
        self.beta = beta
        self.range = range
        mass = StandardNormal.centralMass(DoubleDouble(abs(beta)))
    }

    /// Whether the law is uniform.
    public var isUniform: Bool { abs(beta) < Self.uniformBelow }

    /// f(t).
    public func density(at logRatio: Double) -> Double {
        let exact = DoubleDouble(logRatio)
        guard range.contains(exact) else { return logRatio.isNaN ? .nan : 0 }
        guard !isUniform else { return 0.5 / range.logRatioBound }
        return StandardNormal.density(score(exact)) * (abs(beta) / (range.logRatioBound * mass))
    }

    /// log f(t) = log(m / (L M)) - z^2 / 2 - log sqrt(2 pi).
    public func logDensity(at logRatio: Double) -> Double {
        let exact = DoubleDouble(logRatio)
        guard range.contains(exact) else { return logRatio.isNaN ? .nan : -.infinity }
        guard !isUniform else { return -Double.log(2 * range.logRatioBound) }
        let z = score(exact).head
        return Double.log(abs(beta) / mass / range.logRatioBound) - 0.5 * z * z - StandardNormal.logRootTwoPi
    }

    /// P(T > t): the normal's mass on [m t / L, m] for beta > 0, on [0, m (L - t) / L] below 0, over 2 M or M.
    public func upperTail(beyond logRatio: DoubleDouble) -> Double {
        let distance = range.distanceToBound(logRatio)
        guard !isUniform else { return 0.5 * (distance / range.exactBound).head }
        guard beta > 0 else { return 0.5 * StandardNormal.centralMass(score(logRatio)) / mass }
        let width = beta * (distance / range.exactBound).head
        return StandardNormal.strip(below: DoubleDouble(beta), from: score(logRatio), width: width) / mass
    }

    /// The score z of a log ratio in the support.
    private func score(_ logRatio: DoubleDouble) -> DoubleDouble {
        let distance = beta > 0 ? logRatio.magnitude : range.distanceToBound(logRatio)
        return DoubleDouble(abs(beta)) * (distance / range.exactBound)
    }

    /// E|T| = (L / m) sqrt(2 / pi) (1 - e^(-m^2 / 2)) / M for beta > 0, and L less that for beta < 0.
    public var meanAbsoluteLogRatio: Double {
        let bound = range.logRatioBound
        guard !isUniform else { return 0.5 * bound }
        let m = abs(beta)
        let positive =
            bound / m * (2 / Double.pi).squareRoot() * -Double.expMinusOne(-0.5 * m * m) / mass
        return beta > 0 ? positive : bound - positive
    }

    /// log(L sqrt(2 pi) M / m) + E[z^2] / 2, with E[z^2] = 1 - 2 m phi(m) / M; mirroring keeps it.
    public var entropy: Double {
        let bound = range.logRatioBound
        guard !isUniform else { return Double.log(2 * bound) }
        let m = abs(beta)
        let secondMoment = m < 40 ? 1 - 2 * m * StandardNormal.density(DoubleDouble(m)) / mass : 1
        return Double.log(bound * mass) - Double.log(m) + StandardNormal.logRootTwoPi + 0.5 * secondMoment
    }
}

extension JointLaw {
    /// Distances of 1/4 to 38 standard deviations from where the law is concentrated, below L.
    var deviations: [Double] {
        let bound = range.logRatioBound
        let standardDeviation = bound / max(abs(beta), 1)
        return [0.25, 0.5, 1, 2, 4, 8, 16, 38].map { $0 * standardDeviation }.filter { $0 < bound }
    }

    /// Log ratios at the distances of ``deviations`` from 0, or from the bounds for beta < 0.
    var concentration: [Double] {
        deviations.map { beta > 0 ? $0 : range.logRatioBound - $0 }.flatMap { [-$0, $0] }
    }
}

extension JointLaw {
    /// The t <= 0 with P(T <= t) = `probability`.
    ///
    /// The normal's quantile is taken of a mass measured from its median or of its upper tail, whichever is a sum
    /// of positive terms; near t = 0 of a mirrored law, Newton's method on the strip between the two.
    public func lowerQuantile(_ probability: Double) -> Double {
        let bound = range.logRatioBound
        guard probability > 0 else { return -bound }
        guard !isUniform else { return -bound * (2 * (0.5 - probability)) }
        return beta > 0 ? bellQuantile(probability) : mirroredQuantile(probability)
    }

    /// phi's mass beyond |beta|.
    private var truncatedTail: Double { StandardNormal.upperTail(DoubleDouble(abs(beta))) }

    private func bellQuantile(_ probability: Double) -> Double {
        let fromMedian = (0.5 - probability) * mass
        let z =
            fromMedian < 0.4
            ? StandardNormal.quantile(fromMedian: fromMedian)
            : StandardNormal.quantile(upperTail: truncatedTail + probability * mass)
        return -min(z / beta, 1) * range.logRatioBound
    }

    private func mirroredQuantile(_ probability: Double) -> Double {
        let m = abs(beta)
        let fromMedian = probability * mass
        let missing = (0.5 - probability) * mass
        let z =
            fromMedian < 0.4
            ? StandardNormal.quantile(fromMedian: fromMedian)
            : StandardNormal.quantile(upperTail: truncatedTail + missing)
        if z < 0.5 * m {
            let distance = DoubleDouble(z) / DoubleDouble(m) * range.exactBound
            return min(0, (distance - range.exactBound).head)
        }
        guard missing > 0 else { return 0 }
        return -(stripWidth(mass: missing, from: z) / m) * range.logRatioBound
    }

    /// The width w with normal mass `mass` on [m - w, m], by Newton's method.
    private func stripWidth(mass: Double, from score: Double) -> Double {
        let m = abs(beta)
        let end = StandardNormal.density(DoubleDouble(m))
        var width = mass < truncatedTail ? Double.log(onePlus: m * mass / end) / m : m - score
        for _ in 0..<50 {
            let lower = DoubleDouble(m) - DoubleDouble(width)
            let found = StandardNormal.strip(below: DoubleDouble(m), from: lower, width: width)
            let step = (found - mass) / StandardNormal.density(lower)
            width -= step
            if abs(step) <= 4e-16 * width { break }
        }
        return width
    }
}

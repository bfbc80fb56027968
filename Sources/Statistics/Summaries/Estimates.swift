import RealModule

/// A mean with its uncertainty.
public struct MeanEstimate: Sendable, Equatable {
    /// The mean over the units.
    public let mean: Double
    /// Standard deviation of the estimate.
    public let standardError: Double
    /// Independent units: images.
    public let units: Int
    /// Values that were averaged: pairs.
    public let pairs: Int
    /// Confidence of the quantile behind an interval that is to cover with 95%: more than 0.95 where the number of
    /// units was chosen by looking at the width.
    public var quantileConfidence = 0.95

    /// Degrees of freedom of the standard error; `units - 1` where it is nil.
    public var degreesOfFreedom: Int?

    /// What values the mean can have, which its interval does not leave.
    public var scale = IntervalScale.linear

    /// W, the variance within a unit; nil where it was not asked for.
    public private(set) var withinVariance: Double?

    /// A mean of `pairs` values in `units` independent units.
    public init(mean: Double, standardError: Double, units: Int, pairs: Int) {
        self.mean = mean
        self.standardError = standardError
        self.units = units
        self.pairs = pairs
    }

    /// The interval mean +- t * standardError on ``scale``, t of Student's distribution with ``degreesOfFreedom``.
    ///
    /// - Parameter confidence: in (0, 1); ``quantileConfidence`` where it is nil.
    public func interval(confidence: Double? = nil) -> ClosedRange<Double> {
        let factor = StudentT.halfWidthFactor(
            confidence: confidence ?? quantileConfidence, degreesOfFreedom: degreesOfFreedom ?? units - 1)
        return scale.interval(about: mean, halfWidth: factor * standardError)
    }

    /// The same mean as an estimate of that of `count` images, from which these units were chosen: all of them, or some at
    /// random.
    ///
    /// With V the variance over n units and W that within one, half the mean square of what units that were measured twice
    /// differ by, SE^2 = V / n - (V - W) / N: W / N where n = N (two-stage sampling; Cochran 1977, section 10.3).
    ///
    /// - Parameters:
    ///   - count: N.
    ///   - differences: of what moves the mean, z_i, between the two measurements of a unit.
    /// - Returns: nil with fewer than two differences.
    public func ofGivenImages(_ count: Int, differences: [Double]) -> MeanEstimate? {
        guard differences.count >= 2 else { return nil }
        let within = differences.reduce(0) { $0 + $1 * $1 } / Double(2 * differences.count)
        let (whole, measured) = (Double(max(count, units)), Double(units))
        let variance = standardError * standardError * measured
        let given = max(within / whole, variance / measured - (variance - within) / whole)
        var estimate = MeanEstimate(
            mean: mean, standardError: max(0, given).squareRoot(), units: units, pairs: pairs)
        estimate.withinVariance = within
        estimate.scale = scale
        estimate.degreesOfFreedom = count > units ? nil : differences.count
        return estimate
    }

    /// The same estimate with something added that is known to a standard error of its own.
    ///
    /// - Parameter standardError: of the sum.
    public func moved(by change: Double, standardError: Double) -> MeanEstimate {
        var moved = MeanEstimate(
            mean: mean + change, standardError: standardError, units: units, pairs: pairs)
        moved.quantileConfidence = quantileConfidence
        moved.degreesOfFreedom = degreesOfFreedom
        moved.withinVariance = withinVariance
        moved.scale = scale
        return moved
    }

    /// The same estimate of a mean of cosines or of a probability.
    public func on(_ scale: IntervalScale) -> MeanEstimate {
        var estimate = self
        estimate.scale = scale
        return estimate
    }

    /// The same estimate whose intervals are made with another quantile.
    public func judged(at confidence: Double) -> MeanEstimate {
        var estimate = self
        estimate.quantileConfidence = confidence
        return estimate
    }
}

/// The values that a mean can have, and where its interval is symmetric.
///
/// Near an end of the values an interval that is symmetric about the mean leaves them, and covers too seldom: of means of 10
/// cosines 1 - 2 B, B of Beta(1/2, 20), 86.7% instead of 91.9% of those that are symmetric in artanh (20,000 samples). With
/// hundreds of images both are the same to the digits that are printed.
public enum IntervalScale: String, Sendable, Codable {
    /// Any number: symmetric about the mean.
    case linear
    /// -1 to 1: symmetric in artanh m, whose standard error is SE / (1 - m^2) (Fisher 1921).
    case cosine
    /// 0 to 1: symmetric in log(m / (1 - m)), whose standard error is SE / (m (1 - m)).
    case probability

    /// The interval about a mean.
    ///
    /// - Parameter halfWidth: of the symmetric one.
    public func interval(about mean: Double, halfWidth: Double) -> ClosedRange<Double> {
        switch self {
        case .linear: (mean - halfWidth)...(mean + halfWidth)
        case .cosine: Self.cosines(about: mean, halfWidth: halfWidth)
        case .probability:
            Self.probabilities(of: Self.cosines(about: 2 * mean - 1, halfWidth: 2 * halfWidth))
        }
    }

    /// The artanh of 2 m - 1 is half of log(m / (1 - m)).
    private static func probabilities(of cosines: ClosedRange<Double>) -> ClosedRange<Double> {
        (0.5 + 0.5 * cosines.lowerBound)...(0.5 + 0.5 * cosines.upperBound)
    }

    private static func cosines(about mean: Double, halfWidth: Double) -> ClosedRange<Double> {
        let room = 1 - mean * mean
        // A weighted mean of a few can lie outside; what has no width has none on any scale.
        guard room > 0, halfWidth > 0, mean.isFinite, halfWidth.isFinite else {
            let inside = { (value: Double) in value.isFinite ? min(max(value, -1), 1) : value }
            let ends = [inside(mean - max(0, halfWidth)), inside(mean + max(0, halfWidth))]
            return ends[0] <= ends[1] ? ends[0]...ends[1] : mean...mean
        }
        let (middle, half) = (Double.atanh(mean), halfWidth / room)
        // Rounding must not exclude the mean.
        return min(Double.tanh(middle - half), mean)...max(Double.tanh(middle + half), mean)
    }
}

/// A share of successes with its interval.
public struct ProportionEstimate: Sendable, Equatable {
    /// Successes.
    public let successes: Int
    /// Trials, at least one.
    public let trials: Int

    /// Makes the estimate of `successes` in `trials`.
    ///
    /// - Throws: ``StatisticsError`` without trials, or with more successes than trials.
    public init(successes: Int, trials: Int) throws(StatisticsError) {
        guard trials >= 1 else { throw .tooFew(what: "trials of a proportion", expected: 1, found: trials) }
        guard successes >= 0, successes <= trials else {
            throw .differentLengths(what: "successes", expected: trials, found: successes)
        }
        self.successes = successes
        self.trials = trials
    }

    /// Successes over trials.
    public var share: Double { Double(successes) / Double(trials) }

    /// Wilson's score interval: the shares p at which (share - p)^2 <= z^2 p (1 - p) / trials.
    ///
    /// Source: Wilson, JASA 22 (1927).
    ///
    /// - Parameter confidence: in (0, 1); 0.95 as a rule.
    public func interval(confidence: Double = 0.95) -> ClosedRange<Double> {
        let z = StandardNormal.quantile(fromMedian: confidence / 2)
        let (count, failures) = (Double(trials), Double(trials - successes))
        let middle = Double(successes) + z * z / 2
        let half = z * (Double(successes) * failures / count + z * z / 4).squareRoot()
        let total = count + z * z
        // Rounding must not leave [0, 1], nor the ends that are exact.
        let low = successes == 0 ? 0 : max(0, (middle - half) / total)
        let high = failures == 0 ? 1 : min(1, (middle + half) / total)
        return low...high
    }
}

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
        let place = FactorPlace(confidence: confidence, degreesOfFreedom: degreesOfFreedom)
        if let known = factors.withLock({ $0[place] }) { return known }
        let factor = computedFactor(confidence: confidence, degreesOfFreedom: degreesOfFreedom)
        factors.withLock {
            if $0.count >= 4096 { $0.removeAll() }
            $0[place] = factor
        }
        return factor
    }

    private struct FactorPlace: Hashable, Sendable {
        let confidence: Double
        let degreesOfFreedom: Int
    }

    // A measurement asks for the same ones again, for each law and at each look.
    private static let factors = Guarded<[FactorPlace: Double]>([:])

    private static func computedFactor(confidence: Double, degreesOfFreedom: Int) -> Double {
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

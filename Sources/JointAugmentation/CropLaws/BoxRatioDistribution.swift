import RealModule

/// The log ratio of the pixels of two independent boxes of one law: a step at every ratio of two areas.
///
/// With p_i the probability of an area of n_i pixels and F their distribution function, P(T <= t) is the sum of
/// p_i F(n_i e^t), found in one walk over the areas.
public struct BoxRatioDistribution: RatioDistribution {
    /// Largest |t|.
    public let bound: Double
    /// P(T = 0); every other ratio is a step too, but a small one.
    public let atoms: [RatioAtom]
    /// E|T|.
    public let meanAbsoluteLogRatio: Double
    /// Every ratio of two areas is one.
    public let hasSteps = true

    /// Distinct areas in pixels, ascending.
    private let areas: [Double]
    private let probabilities: [Double]
    /// P(an area is one of the first n).
    private let cumulative: [Double]

    /// Areas nearer than this are equal: a log ratio of a draw is the logarithm of a rounded quotient.
    private static let margin = 1e-12

    init(_ law: CropBoxLaw) {
        var masses: [Int: Double] = [:]
        for entry in law.entries where entry.probability > 0 {
            masses[entry.width * entry.height, default: 0] += entry.probability
        }
        let sorted = masses.sorted { $0.key < $1.key }
        let areas = sorted.map { Double($0.key) }
        let total = sorted.reduce(0) { $0 + $1.value }
        let probabilities = sorted.map { $0.value / total }
        let cumulative = probabilities.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) }
        let widest = Double.log((areas.last ?? 1) / (areas.first ?? 1))
        bound = widest > 0 ? widest : 1
        atoms = [RatioAtom(logRatio: 0, mass: probabilities.reduce(0) { $0 + $1 * $1 })]
        // The sum over i, j of p_i p_j |l_i - l_j|, each area against those below and above it.
        meanAbsoluteLogRatio = areas.indices.reduce(0) { sum, place in
            let below = cumulative[place] + cumulative[place + 1] - 1
            return sum + 2 * Double.log(areas[place]) * probabilities[place] * below
        }
        (self.areas, self.probabilities, self.cumulative) = (areas, probabilities, cumulative)
    }

    /// The mean density around t, over a hundredth of the bound to either side, without the ratio 1.
    public func density(at logRatio: Double) -> Double {
        guard abs(logRatio) <= bound else { return logRatio.isNaN ? .nan : 0 }
        let (low, high) = (max(-bound, logRatio - 0.01 * bound), min(bound, logRatio + 0.01 * bound))
        let rise = cumulativeProbability(at: high) - cumulativeProbability(at: low)
        return max(0, rise - (low < 0 && high >= 0 ? massAtZero : 0)) / (high - low)
    }

    /// P(T <= t).
    public func cumulativeProbability(at logRatio: Double) -> Double {
        probability(logRatio, margin: Self.margin)
    }

    /// P(T < t).
    public func probability(below logRatio: Double) -> Double {
        probability(logRatio, margin: -Self.margin)
    }

    private func probability(_ logRatio: Double, margin: Double) -> Double {
        guard !logRatio.isNaN else { return .nan }
        guard abs(logRatio) <= bound * (1 + 1e-9) else { return logRatio < 0 ? 0 : 1 }
        let ratio = Double.exp(logRatio) * (1 + margin)
        var (place, sum) = (0, 0.0)
        for (area, probability) in zip(areas, probabilities) {
            let limit = area * ratio
            while place < areas.count, areas[place] <= limit { place += 1 }
            sum += probability * cumulative[place]
        }
        return min(1, sum)
    }
}

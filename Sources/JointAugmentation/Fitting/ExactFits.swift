import RealModule
import Statistics

/// Laws as the formulas say, fitted to parameters or log ratios that nothing has rounded: likelihoods in closed form.
///
/// The density of a pair (s1, s2) is 1 / D^2 under RandomCrop and f(t) / ((b e^-|t| - a) max(s1, s2)) under a joined law. Of
/// log ratios alone it is f(t). Under JC(beta) the log-likelihood of n pairs is
///
///     n log(m / (L M)) - n log sqrt(2 pi) - m^2 / (2 L^2) S,    m = |beta|,
///
/// with S the sum of t^2 for beta > 0 and of (L - |t|)^2 for beta < 0; it is continuous at beta = 0, where its slope
/// vanishes on both sides, so that each side may have a peak.
struct ExactFits {
    let range: ParameterRange
    let cells: PairCells
    private let pairs: ObservedPairs
    /// Pairs in the range, of which alone likelihoods are.
    private let inside: [Inside]

    /// A pair, moved into the range where printing has moved it out.
    private struct Inside {
        let size: Double
        let logRatio: Double
        let smaller: Double
        let larger: Double
    }

    /// What printed digits may add to a parameter or take from it.
    private static let printed = 1e-3
    /// Steps of beta, closer where laws change more.
    static let betaGrid: [Double] = {
        let steps = (0...32).map { 0.125 * Double($0) } + (1...40).map { 4 * Double.pow(1.25, Double($0)) }
        return Set(steps + steps.map { -$0 }).sorted()
    }()

    init(_ pairs: ObservedPairs, on range: ParameterRange) {
        (self.pairs, self.range) = (pairs, range)
        let released = ReleasedCrops()
        let bound = try? released.areaSampler(law: .joint(beta: 0), range: range).bound
        cells = PairCells(range: range, bounds: [bound].compactMap { $0 }, hasParameters: false)
        inside = pairs.logRatios.indices.compactMap { Self.inside(pairs, $0, range) }
    }

    private static func inside(_ pairs: ObservedPairs, _ place: Int, _ range: ParameterRange) -> Inside? {
        let logRatio = pairs.logRatios[place]
        let size = min(abs(logRatio), range.logRatioBound)
        guard abs(logRatio) - size <= 2 * printed else { return nil }
        guard pairs.hasParameters else {
            return Inside(size: size, logRatio: logRatio, smaller: 0, larger: 0)
        }
        let (smaller, larger) = (pairs.smaller[place], pairs.larger[place])
        guard smaller >= range.low * (1 - printed), larger <= range.high * (1 + printed) else { return nil }
        return Inside(
            size: size, logRatio: logRatio, smaller: max(smaller, range.low), larger: min(larger, range.high))
    }

    /// Pairs that lie outside of the range.
    var outsideCount: Int { pairs.count - inside.count }

    /// RandomCrop, the JC law that fits best, and JC(0) of the released code where crops are looked at.
    func fits(withReleased: Bool) -> [LawFit] {
        [independent(), joint(), withReleased ? released() : nil].compactMap { $0 }
    }

    private func independent() -> LawFit {
        let law = IndependentLaw(range: range)
        let each = -2 * Double.log(range.length)
        let logLikelihood =
            pairs.hasParameters
            ? each * Double(inside.count)
            : inside.reduce(0) { $0 + max(law.logDensity(at: $1.size), Self.logOfImpossible) }
        return fit(.independent, .nominal, NominalDistribution(law), logLikelihood, nil) { pair in
            let (a, end) = (range.low, range.high * Double.exp(-pair.size))
            return end > a ? (pair.smaller * pair.smaller - a * a) / (end * end - a * a) : 0.5
        }
    }

    private func joint() -> LawFit? {
        let logLikelihood = jointLogLikelihood
        guard let fitted = try? LikelihoodFit(over: Self.betaGrid, logLikelihood),
            let law = try? JointLaw(beta: fitted.value, range: range)
        else { return nil }
        return fit(
            .joint(beta: fitted.value), .nominal, NominalDistribution(law), fitted.logLikelihood, fitted,
            jointShare)
    }

    /// The log-likelihood as a function of beta.
    var jointLogLikelihood: (Double) -> Double {
        let sums = inside.reduce((near: 0.0, far: 0.0)) { sums, pair in
            let rest = range.logRatioBound - pair.size
            return (sums.near + pair.size * pair.size, sums.far + rest * rest)
        }
        let (count, bound, rest) = (Double(inside.count), range.logRatioBound, jointRest)
        return { beta in
            guard let law = try? JointLaw(beta: beta, range: range) else { return -.infinity }
            guard !law.isUniform else { return rest - count * Double.log(2 * bound) }
            let m = abs(beta)
            let sum = beta > 0 ? sums.near : sums.far
            return rest + count * (Double.log(m / law.mass / bound) - StandardNormal.logRootTwoPi)
                - 0.5 * m * m / (bound * bound) * sum
        }
    }

    private func released() -> LawFit? {
        let scheme = ReleasedCrops()
        guard let drawn = try? scheme.prediction(law: .joint(beta: 0), range: range, size: nil) else {
            return nil
        }
        let impossible = inside.count { $0.size > drawn.bound + Self.printed }
        let logLikelihood =
            jointRest - Double(inside.count - impossible) * Double.log(2 * drawn.bound)
            + Double(impossible) * Self.logOfImpossible
        return fit(.joint(beta: 0), .released, drawn, logLikelihood, nil, jointShare)
    }

    /// What a pair counts that a law cannot draw: little enough to refute it, and finite.
    private static let logOfImpossible = -27.6

    /// The part of the log-likelihood that all joined laws share.
    private var jointRest: Double {
        guard pairs.hasParameters else { return 0 }
        return inside.reduce(0) { sum, pair in
            // The corner of the range, where both ends are reached, has a density without bound.
            let room = max(range.high * Double.exp(-pair.size) - range.low, 1e-6 * range.length)
            return sum - Double.log(room) - Double.log(pair.larger)
        }
    }

    /// Where the smaller parameter lies in what the ratio leaves it, uniform under joined laws.
    private func jointShare(_ pair: Inside) -> Double {
        let room = range.high * Double.exp(-pair.size) - range.low
        return room > 0 ? (pair.smaller - range.low) / room : 0.5
    }

    private static let quarters = 4

    /// - Parameter share: of a pair, uniform on [0, 1] under the law given the log ratio.
    private func fit(
        _ law: Law, _ realisation: Realisation, _ distribution: any RatioDistribution,
        _ logLikelihood: Double, _ beta: LikelihoodFit?, _ share: (Inside) -> Double
    ) -> LawFit {
        let parts = pairs.hasParameters ? Self.quarters : 1
        var counts = [Int](repeating: 0, count: cells.binCount * parts)
        for pair in inside {
            let place = min(max(Int(share(pair) * Double(parts)), 0), parts - 1)
            counts[cells.bin(min(max(pair.logRatio, -pair.size), pair.size)) * parts + place] += 1
        }
        let shares = binShares(distribution)
        let probabilities = shares.flatMap { [Double](repeating: $0 / Double(parts), count: parts) }
        let logRatios = inside.map { $0.logRatio < 0 ? -$0.size : $0.size }.sorted()
        let distance = try? KolmogorovSmirnovTest(
            sorted: logRatios, below: distribution.probability(below:),
            upTo: distribution.cumulativeProbability)
        return LawFit(
            realisation: realisation, law: law, beta: beta, logLikelihood: logLikelihood,
            chiSquare: .chiSquare(counts, probabilities, inflation: 1, fitted: beta == nil ? 0 : 1),
            kolmogorovSmirnov: FitTest(
                statistic: distance?.statistic ?? 0, degreesOfFreedom: 0, pValue: distance?.pValue ?? 1),
            shares: shares)
    }

    private func binShares(_ distribution: any RatioDistribution) -> [Double] {
        let below = cells.logRatioEdges.map { distribution.probability(below: $0) }
        return zip([0] + below, below + [1]).map { max(0, $1 - $0) }
    }
}

import RealModule
import Statistics

/// The area of one RandomResizedCrop on an image: area and aspect are redrawn together until they fit.
///
/// An accepted area has a density proportional to A(s), the share of aspects that fit; after ten refusals, of
/// probability (1 - mean A)^10, the area is that of the centred fallback.
public struct RedrawnAreaLaw: Sendable {
    /// The range that areas are drawn from.
    public let range: ParameterRange
    /// P(all ten tries are refused).
    public let fallbackProbability: Double
    /// Area fraction of the fallback.
    public let fallbackArea: Double

    private let fit: AspectFit
    /// (1 - fallback probability) / (integral of A).
    private let front: Double
    private let quadrature = AdaptiveQuadrature(tolerance: 1e-13)

    /// The law of areas drawn from `range` on an image of `size`.
    public init(range: ParameterRange, size: ImageSize) {
        self.range = range
        let fit = AspectFit(size)
        self.fit = fit
        let accepted = quadrature.integrate(from: range.low, to: range.high, breakpoints: fit.kinks) {
            fit.probability(area: $0)
        }
        fallbackProbability = Double.pow(max(0, 1 - accepted / range.length), fit.rule.tries)
        front = accepted > 0 ? (1 - fallbackProbability) / accepted : 0
        fallbackArea = Double(TorchvisionCrops.centredBox(on: size).pixelCount) / size.area
    }

    /// Density of the accepted areas, which integrates to 1 - ``fallbackProbability``.
    public func density(at area: Double) -> Double {
        area >= range.low && area <= range.high ? front * fit.probability(area: area) : 0
    }

    /// (1 - fallback probability) / (mean of A): the density of an accepted area over that of a uniform one, where all
    /// aspects fit.
    func density(perAcceptance length: Double) -> Double { front * length }

    /// P(S <= s), the fallback included.
    public func cumulativeProbability(at area: Double) -> Double {
        let atom = area >= fallbackArea ? fallbackProbability : 0
        guard area > range.low else { return atom }
        return atom
            + quadrature.integrate(from: range.low, to: min(area, range.high), breakpoints: fit.kinks) {
                front * fit.probability(area: $0)
            }
    }

    /// The distribution of the log ratio of two independent such areas.
    public func ratioDistribution() -> TabulatedDistribution {
        let low = min(range.low, fallbackArea)
        let high = max(range.high, fallbackArea)
        let ends = [range.low, range.high, fallbackArea] + fit.kinks.filter { $0 > low && $0 < high }
        let breakpoints = ends.flatMap { first in ends.map { Double.log($0 / first) } }
        let (mass, area) = (fallbackProbability, fallbackArea)
        return TabulatedDistribution(
            bound: Double.log(high / low), atoms: [RatioAtom(logRatio: 0, mass: mass * mass)],
            breakpoints: Array(Set(breakpoints))
        ) { logRatio in
            let ratio = Double.exp(logRatio)
            let accepted = convolution(ratio)
            let (up, down) = (area * ratio, area / ratio)
            return accepted + mass * (up * density(at: up) + down * density(at: down))
        }
    }

    /// The integral of g(s) g(s k) s k over s.
    private func convolution(_ ratio: Double) -> Double {
        let kinks = fit.kinks + fit.kinks.map { $0 / ratio }
        return AdaptiveQuadrature(tolerance: 1e-10, maximumDepth: 20).integrate(
            from: max(range.low, range.low / ratio), to: min(range.high, range.high / ratio),
            breakpoints: kinks
        ) { area in density(at: area) * density(at: area * ratio) * area * ratio }
    }
}

/// How often a crop is drawn, and with which aspects, before the last resort: what libraries differ in.
public struct RedrawRule: Sendable, Hashable {
    /// Tries before the fallback.
    public let tries: Int
    /// Largest |log aspect| that is drawn, kappa.
    public let largestLogAspect: Double

    /// A rule of `tries` draws with log aspects in [-`largestLogAspect`, `largestLogAspect`].
    public init(tries: Int, largestLogAspect: Double) {
        self.tries = tries
        self.largestLogAspect = largestLogAspect
    }

    /// Ten tries with aspects in [3/4, 4/3].
    public static let torchvision = Self(tries: 10, largestLogAspect: 0.287_682_072_451_780_9)
}

/// Which aspects of a crop of a given area fit into an image.
///
/// A crop of area fraction s and log aspect u has sides sqrt(s W H e^u) and sqrt(s W H e^-u), rounded to whole
/// pixels; it fits while both round to at least 1 and to no more than W and H. So u lies in [log s - r, q - log s]
/// with r = log((H + 1/2)^2 / (W H)) and q = log((W + 1/2)^2 / (W H)), in [-p - log s, p + log s] with
/// p = log(4 W H), and in the rule's range [-kappa, kappa] (torchvision's `ratio`: kappa = log(4/3)).
public struct AspectFit: Sendable, Equatable {
    /// Which aspects are drawn, and how often.
    public let rule: RedrawRule

    /// Log of the largest area factor by width, q.
    let widthLimit: Double
    /// Log of the largest area factor by height, r.
    let heightLimit: Double
    /// Minus the log of the area at which a square rounds to no pixels, p.
    let pixelLimit: Double

    /// Which aspects fit into an image of `size`, of those that `rule` draws.
    public init(_ size: ImageSize, rule: RedrawRule = .torchvision) {
        self.rule = rule
        let (width, height) = (Double(size.width), Double(size.height))
        widthLimit = 2 * Double.log(width + 0.5) - Double.log(size.area)
        heightLimit = 2 * Double.log(height + 0.5) - Double.log(size.area)
        pixelLimit = Double.log(4 * size.area)
    }

    /// The share of log aspects in [-kappa, kappa] with which an area fits, 0 to 1.
    public func probability(area: Double) -> Double {
        let kappa = rule.largestLogAspect
        let logArea = Double.log(area)
        let high = min(kappa, widthLimit - logArea, logArea + pixelLimit)
        let low = max(-kappa, logArea - heightLimit, -logArea - pixelLimit)
        return max(0, high - low) / (2 * kappa)
    }

    /// The chance that all tries fail for a kept area: (1 - probability)^tries.
    public func fallbackProbability(area: Double) -> Double {
        Double.pow(1 - probability(area: area), rule.tries)
    }

    /// Areas at which the probability has a kink.
    var kinks: [Double] {
        let kappa = rule.largestLogAspect
        return [
            widthLimit - kappa, widthLimit + kappa, heightLimit - kappa, heightLimit + kappa,
            0.5 * (widthLimit + heightLimit), -pixelLimit - kappa, -pixelLimit, -pixelLimit + kappa,
            0.5 * (widthLimit - pixelLimit), 0.5 * (heightLimit - pixelLimit),
        ].map { Double.exp($0) }
    }
}

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

    /// The law on an image.
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

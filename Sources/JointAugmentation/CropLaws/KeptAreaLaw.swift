import RealModule
import Statistics

/// The log ratio of two areas of a joined law of which each may fall back to the whole image.
///
/// With F(s) = (1 - A(s))^10 the chance of the fallback and len(t) the length of the interval that the first area
/// is uniform on, the density is f(t) E[(1 - F)(1 - F) | t] + M(t) + M(-t), where
/// M(log s) = (1 - F(s)) * integral over u of f(u) F(s e^-u) s e^-u / len(u) is that of the first view alone falling
/// back; both fall back with the rest of the probability, at t = 0.
struct KeptAreaLaw: Sendable {
    let range: ParameterRange
    let fit: AspectFit
    /// Largest |t| that the law draws: L, or the released code's.
    let drawnBound: Double
    /// Density of the drawn log ratio.
    let drawn: @Sendable (Double) -> Double

    /// Log ratios around which the law is concentrated, however narrowly.
    let concentration: [Double]

    private let quadrature = AdaptiveQuadrature(tolerance: 1e-9, maximumDepth: 16)

    init(
        range: ParameterRange, size: ImageSize, drawnBound: Double,
        concentration: [Double], drawn: @escaping @Sendable (Double) -> Double
    ) {
        self.concentration = concentration
        self.range = range
        fit = AspectFit(size)
        self.drawnBound = drawnBound
        self.drawn = drawn
    }

    func distribution() -> TabulatedDistribution {
        let kinks = fit.kinks.filter { $0 > range.low && $0 < range.high }
        let areas = [range.low, range.high] + kinks
        let singles = areas.flatMap { [Double.log($0), -Double.log($0)] }
        let pairs = areas.flatMap { first in areas.map { Double.log($0 / first) } }
        let continuous: @Sendable (Double) -> Double = { t in
            let both = abs(t) <= drawnBound ? drawn(t) * bothKept(t) : 0
            return both + firstWhole(Double.exp(t)) + firstWhole(Double.exp(-t))
        }
        let bound = max(drawnBound, -Double.log(range.low))
        let breakpoints = Array(Set(singles + pairs + [drawnBound, -drawnBound]))
        let table = TabulatedDistribution(
            bound: bound, atoms: [], breakpoints: breakpoints, concentration: concentration,
            density: continuous)
        let rest = max(0, 1 - table.continuousMass)
        return table.adding(RatioAtom(logRatio: 0, mass: rest))
    }

    /// E[(1 - F(s1))(1 - F(s2)) | t]; symmetric in t, so the first is taken as the smaller.
    private func bothKept(_ logRatio: Double) -> Double {
        let ratio = Double.exp(abs(logRatio))
        let (low, high) = (range.low, range.high / ratio)
        guard high > low else {
            return (1 - fit.fallbackProbability(area: low))
                * (1 - fit.fallbackProbability(area: range.high))
        }
        let total = quadrature.integrate(
            from: low, to: high, breakpoints: fit.kinks + fit.kinks.map { $0 / ratio }
        ) { area in
            (1 - fit.fallbackProbability(area: area)) * (1 - fit.fallbackProbability(area: area * ratio))
        }
        return total / (high - low)
    }

    /// Density in t = log(second area) of pairs of which the first alone falls back to the whole image.
    private func firstWhole(_ second: Double) -> Double {
        guard second >= range.low, second <= range.high else { return 0 }
        let (low, high) = (range.low, range.high)
        let total = quadrature.integrate(
            from: max(Double.log(second / high), -drawnBound), to: min(Double.log(second / low), drawnBound),
            breakpoints: [0] + concentration + fit.kinks.map { Double.log(second / $0) }
        ) { t in
            let length = t > 0 ? high * Double.exp(-t) - low : high - low * Double.exp(-t)
            let first = second * Double.exp(-t)
            return length > 0 ? drawn(t) * fit.fallbackProbability(area: first) * first / length : 0
        }
        return (1 - fit.fallbackProbability(area: second)) * total
    }
}

/// A fixed ratio k on an image, where each view may fall back to the whole image.
///
/// The first area is uniform on [a, b/k]; kept pairs stay at log k, one fallback gives log(second) or -log(first),
/// two give 0.
struct FixedRatioFallback: Sendable {
    let ratio: Double
    let range: ParameterRange
    let fit: AspectFit

    init(ratio: Double, range: ParameterRange, size: ImageSize) {
        self.ratio = ratio
        self.range = range
        fit = AspectFit(size)
    }

    func distribution() -> TabulatedDistribution {
        let kinks =
            fit.kinks.flatMap { [$0, $0 / ratio, $0 * ratio] } + [low, high, low * ratio, range.high]
        let breakpoints = kinks.flatMap { [Double.log($0), -Double.log($0)] }
        let table = TabulatedDistribution(
            bound: max(Double.log(ratio), -Double.log(range.low)),
            atoms: [RatioAtom(logRatio: Double.log(ratio), mass: mean { (1 - $0) * (1 - $1) })],
            breakpoints: Array(Set(breakpoints))
        ) { t in firstWhole(Double.exp(t)) + secondWhole(Double.exp(-t)) }
        return table.adding(RatioAtom(logRatio: 0, mass: mean { $0 * $1 }))
    }

    private var low: Double { range.low }
    private var high: Double { max(range.high / ratio, low.nextUp) }

    /// E[function(F(first), F(second))].
    private func mean(_ function: (Double, Double) -> Double) -> Double {
        let kinks = fit.kinks + fit.kinks.map { $0 / ratio }
        return AdaptiveQuadrature(tolerance: 1e-12).integrate(from: low, to: high, breakpoints: kinks) {
            area in
            function(fit.fallbackProbability(area: area), fit.fallbackProbability(area: area * ratio))
        } / (high - low)
    }

    private func firstWhole(_ second: Double) -> Double {
        let first = second / ratio
        guard first >= low, first <= high else { return 0 }
        return fit.fallbackProbability(area: first) * (1 - fit.fallbackProbability(area: second)) * first
            / (high - low)
    }

    private func secondWhole(_ first: Double) -> Double {
        guard first >= low, first <= high else { return 0 }
        return (1 - fit.fallbackProbability(area: first)) * fit.fallbackProbability(area: first * ratio)
            * first
            / (high - low)
    }
}

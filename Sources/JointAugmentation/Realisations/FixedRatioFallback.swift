import RealModule
import Statistics

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

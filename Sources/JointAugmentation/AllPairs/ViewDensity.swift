import RealModule

/// The density of one view's parameter, given how its pair was drawn: the smaller or the larger of the two on [a, b].
///
/// |t| is uniform on [t0, t1] with a random sign (JC(0), or a stratum of it), or a constant (a fixed ratio, whose second
/// view is the larger). Given |t| the smaller is uniform on [a, b e^-|t|] and the larger is e^|t| times it, so that
///
///     smaller(s) = log[(b - a e^t0) / (b - a e^t*)] / (a (t1 - t0)),                       t* = clip(log(b/s), t0, t1),
///     larger(s) = [t* - t0 - log((b - a e^t*) / (b - a e^t0))] / (b (t1 - t0)),            t* = clip(log(s/a), t0, t1),
///
/// and for a constant tau, 1 / (b e^-tau - a) on [a, b e^-tau] and 1 / (b - a e^tau) on [a e^tau, b].
struct ViewDensity: Sendable, Equatable {
    private let low: Double
    private let high: Double
    private let from: Double
    private let to: Double
    /// A pair of the constant ratio b/a has no density: its areas are a and b.
    let isAtom: Bool

    /// Ends of [a, b] at which a logarithm diverges are left by this share of them.
    private static let margin = 1e-12

    /// Where the pair is drawn by `sampler`, the part `stratum` of `strata` of its |t|.
    ///
    /// - Returns: nil for a sampler whose views have no density of this form.
    init?(_ sampler: PairSampler, stratum: Int = 0, of strata: Int = 1) {
        (low, high) = (sampler.low, sampler.high)
        switch sampler.kind {
        case .fixed:
            (from, to) = (sampler.bound, sampler.bound)
            isAtom = high * Double.exp(-sampler.bound) - low <= 1e-9 * (high - low)
        case .uniform:
            let width = sampler.bound / Double(strata)
            (from, to) = (Double(stratum) * width, Double(stratum + 1) * width)
            isAtom = false
        case .independent, .stratum, .bell, .mirrored, .twoRanges: return nil
        }
    }

    /// Whether the second view is the larger one always.
    var isOrdered: Bool { from == to }

    /// The density of the smaller parameter.
    func smaller(_ value: Double) -> Double {
        guard from < to else {
            let end = high * Double.exp(-from)
            return value <= end * (1 + Self.margin) ? 1 / (end - low) : 0
        }
        let inside = max(value, low * (1 + Self.margin))
        let reached = min(max(Double.log(high / inside), from), to)
        return Double.log(rest(from) / rest(reached)) / (low * (to - from))
    }

    /// The density of the larger parameter.
    func larger(_ value: Double) -> Double {
        guard from < to else {
            let start = low * Double.exp(from)
            return value >= start * (1 - Self.margin) ? 1 / (high - start) : 0
        }
        let inside = min(value, high * (1 - Self.margin))
        let reached = min(max(Double.log(inside / low), from), to)
        return (reached - from + Double.log(rest(from) / rest(reached))) / (high * (to - from))
    }

    /// b - a e^t, above 0.
    private func rest(_ logRatio: Double) -> Double {
        max(high - low * Double.exp(logRatio), high * Self.margin)
    }
}

import RealModule
import Statistics

/// What a comparison of laws comes to.
public enum FitVerdict: Sendable, Equatable {
    /// All pairs have nearly one ratio.
    case fixedRatio(Double)
    /// One law, as the schemes of these names draw it.
    case law(Law, schemes: [String])
    /// JC with a beta in the interval, which holds no whole number or several; infinite where the search ended.
    case joint(low: Double, high: Double, schemes: [String])
    /// Too few pairs for a verdict, or laws of both kinds fit about as well: the best candidates.
    case undecided([String])
    /// The law that fits best does not fit.
    case refuted(nearest: String, test: String, pValue: Double)
    /// Pairs outside of the range.
    case outside(count: Int, of: Int)
}

extension FitComparison {
    /// Laws whose criterion is this much larger are 20 times less likely.
    private static let decisive = 6.0
    /// Fewer pairs refute hardly any law that nobody has thought of.
    private static let fewestPairs = 200
    /// Log ratios of a smaller standard deviation are one ratio, printed or rounded.
    private static let fixedSpread = 0.01
    /// Share of the pairs outside of the range that printing may explain.
    private static let outsideShare = 0.001

    /// The candidates that fit about as well as the best, of those that no test refutes.
    private var rivals: [LawFit] {
        fits.filter { $0.criterion - fits[0].criterion < Self.decisive && $0.isConsistent }
    }

    /// What the fits come to.
    public var verdict: FitVerdict {
        if spread < Self.fixedSpread, pairCount > 1 { return .fixedRatio(Double.exp(meanLogRatio)) }
        if Double(outsideCount) > Self.outsideShare * Double(pairCount) {
            return .outside(count: outsideCount, of: pairCount)
        }
        let rivals = rivals
        guard let best = rivals.first else { return refutation }
        let independent = rivals.count { $0.law == .independent }
        let isMixed = independent > 0 && independent < rivals.count
        guard pairCount >= Self.fewestPairs, !isMixed else {
            return .undecided(rivals.map { $0.label(of: parameter) })
        }
        let schemes = rivals.map(\.realisation.rawValue)
        return independent > 0 ? .law(.independent, schemes: schemes) : Self.joint(best, rivals, schemes)
    }

    private var refutation: FitVerdict {
        let best = fits[0]
        let distance = best.kolmogorovSmirnov.pValue
        let chiSquare = best.chiSquare?.pValue ?? 1
        return .refuted(
            nearest: best.label(of: parameter),
            test: chiSquare <= distance ? "chi-square" : "Kolmogorov-Smirnov",
            pValue: min(chiSquare, distance))
    }

    /// An interval as narrow as this names a whole beta where, widened by half, it holds just one: people use whole numbers.
    private static let nameableWidth = 1.5

    private static func joint(_ best: LawFit, _ rivals: [LawFit], _ schemes: [String]) -> FitVerdict {
        // A law without a fitted beta fits as well or better: JC(0) of the released code.
        guard best.beta != nil else { return .law(best.law, schemes: schemes) }
        let intervals = rivals.compactMap(\.beta)
        let low = intervals.map { $0.isOpenBelow ? -.infinity : $0.low }.min() ?? -.infinity
        let high = intervals.map { $0.isOpenAbove ? .infinity : $0.high }.max() ?? .infinity
        // Three standard deviations instead of two: a whole number is likelier than one in twenty.
        let margin = 0.25 * (high - low)
        let whole = (low - margin).rounded(.up)
        guard whole == (high + margin).rounded(.down), high - low < nameableWidth else {
            return .joint(low: low, high: high, schemes: schemes)
        }
        return .law(.joint(beta: whole == 0 ? 0 : whole), schemes: schemes)
    }

    /// The verdict in a sentence.
    public var conclusion: String {
        switch verdict {
        case .fixedRatio(let ratio):
            "all pairs have one ratio, 1:\(Self.text(ratio)): a fixed ratio, or JC(beta) of a huge beta"
        case .law(let law, let schemes): sentence(law, schemes)
        case .joint(let low, let high, let schemes): Self.interval(low, high, schemes)
        case .undecided(let labels):
            "too few pairs to tell (\(pairCount)): \(Self.list(labels, "and")) fit\(labels.count > 1 ? " about as well" : "s best")"
        case .refuted(let nearest, let test, let pValue):
            "no candidate fits: the nearest is \(nearest), \(test) p = \(Self.short(pValue))"
        case .outside(let count, let total):
            "no candidate fits: \(count) of \(total) pairs lie outside of the range"
        }
    }

    private func sentence(_ law: Law, _ schemes: [String]) -> String {
        if law == .joint(beta: 0), schemes == [Realisation.released.rawValue] {
            return "these are JC(0) pairs of the released code: log(b/a - 0.1)"
        }
        let pairs = law.label(of: parameter)
        if schemes == [Realisation.nominal.rawValue] { return "these are \(pairs) pairs as the formula says" }
        let many = schemes.count > 1 ? "; these pairs do not tell them apart" : ""
        return "these are \(pairs) pairs as drawn by \(Self.list(schemes, "or"))\(many)"
    }

    private static func interval(_ low: Double, _ high: Double, _ schemes: [String]) -> String {
        let scheme = list(schemes, "or")
        if low == -.infinity {
            return "these are JC pairs of beta below \(text(high)), nearly all at b/a, \(scheme)"
        }
        if high == .infinity {
            return "these are JC pairs of beta above \(text(low)), nearly all at 1:1, \(scheme)"
        }
        let ends = "beta from \(text(low)) to \(text(high))"
        return low.rounded(.up) <= high.rounded(.down)
            ? "too few pairs to tell which beta: JC of \(ends), \(scheme)"
            : "these are JC pairs of \(ends), \(scheme)"
    }

    private static func list(_ parts: [String], _ word: String) -> String {
        guard let last = parts.last, parts.count > 1 else { return parts.first ?? "" }
        return parts.dropLast().joined(separator: ", ") + " \(word) " + last
    }

    private static func text(_ value: Double) -> String { LawFit.text(value) }

    /// Three decimals, or two significant digits of a power of ten.
    private static func short(_ value: Double) -> String {
        guard value > 1e-300 else { return "0" }
        guard value < 1e-3 else { return "\((value * 1000).rounded() / 1000)" }
        let exponent = Double.log10(value).rounded(.down)
        return "\((value / Double.pow(10, exponent) * 10).rounded() / 10)e\(Int(exponent))"
    }
}

extension LawFit {
    /// The law with the scheme that draws it: "JC(-0.12), torchvision".
    public func label(of parameter: JoinedParameter) -> String {
        let fitted = beta.map { "JC(\(Self.text($0.value)))" }
        return "\(fitted ?? law.label(of: parameter)), \(realisation.rawValue)"
    }

    /// Two decimals; none of a number that needs none.
    fileprivate static func text(_ value: Double) -> String {
        guard abs(value) < 1e6 else { return "\(value)" }
        let rounded = (value * 100).rounded() / 100
        return rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
    }
}

import RealModule
import Statistics

/// A law that may have drawn the pairs, with how well it fits them.
public struct LawFit: Sendable {
    /// The scheme whose crops these would be.
    public let realisation: Realisation
    /// The law; JC has the beta that fits best.
    public let law: Law
    /// The beta that fits best with its 95% interval; nil where none was fitted.
    public let beta: LikelihoodFit?
    /// Natural log of the likelihood: of all areas or other parameters where these are known, else of the log ratios.
    public let logLikelihood: Double
    /// The chi-square test of the cells; nil where there are too few pairs for one.
    public let chiSquare: FitTest?
    /// The Kolmogorov-Smirnov test of the log ratios.
    public let kolmogorovSmirnov: FitTest
    /// Expected share of the pairs in each bin of ``FitComparison/edges``.
    public let shares: [Double]

    /// Numbers that were fitted: beta or none.
    public var fittedCount: Int { beta == nil ? 0 : 1 }

    /// Akaike's criterion, 2 k - 2 log(likelihood); a smaller one is better, by 6 or more 20 times as likely.
    public var criterion: Double { 2 * Double(fittedCount) - 2 * logLikelihood }

    /// Whether neither test refutes the law at one in a thousand.
    public var isConsistent: Bool { min(chiSquare?.pValue ?? 1, kolmogorovSmirnov.pValue) >= 0.0005 }
}

/// The outcome of a test of fit.
public struct FitTest: Sendable, Equatable {
    /// Chi-square, or the largest distance of the distribution functions.
    public let statistic: Double
    /// Of chi-square: bins less one less the fitted numbers; 0 for a distance.
    public let degreesOfFreedom: Int
    /// P(pairs of the law fit worse); of the distance too large rather than too small where beta was fitted.
    public let pValue: Double
}

extension FitTest {
    /// Pearson's test of counts.
    ///
    /// - Parameters:
    ///   - inflation: the variance of a difference over that of a count: above 1 where the probabilities were counted too.
    ///   - fitted: numbers that were fitted to the counts.
    /// - Returns: nil where there are too few pairs.
    static func chiSquare(
        _ counts: [Int], _ probabilities: [Double], inflation: Double, fitted: Int
    ) -> FitTest? {
        guard let test = try? ChiSquareTest(counts: counts, probabilities: probabilities),
            test.degreesOfFreedom > fitted || test.impossibleCount > 0
        else { return nil }
        let freedom = max(1, test.degreesOfFreedom - fitted)
        let statistic = test.statistic / inflation
        let tail = IncompleteGamma.upperRegularised(Double(freedom) / 2, statistic / 2)
        return FitTest(
            statistic: statistic, degreesOfFreedom: freedom, pValue: test.impossibleCount > 0 ? 0 : tail)
    }
}

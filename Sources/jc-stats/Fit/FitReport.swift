import JointAugmentation
import Statistics

/// The JSON of `fit`.
struct FitReport: CommandResult {
    static let schema = "fit"

    /// One candidate, the best first.
    struct Entry: Encodable {
        let law: String
        @ExplicitNull var beta: Double?
        /// Null where no beta was fitted.
        @ExplicitNull var ci95: [Double]?
        /// Whether an end of the interval is where the search ended.
        let openBelow: Bool
        let openAbove: Bool
        let realisation: String
        let logLikelihood: Double
        let fittedParameters: Int
        /// Akaike's criterion less that of the best.
        let criterionDifference: Double
        /// Null where there are too few pairs.
        @ExplicitNull var chiSquare: Double?
        @ExplicitNull var degreesOfFreedom: Int?
        @ExplicitNull var chiSquarePValue: Double?
        let kolmogorovSmirnov: Double
        let kolmogorovSmirnovPValue: Double

        enum CodingKeys: String, CodingKey {
            case law, beta, ci95, realisation
            case openBelow = "open_below"
            case openAbove = "open_above"
            case logLikelihood = "log_likelihood"
            case fittedParameters = "fitted_parameters"
            case criterionDifference = "aic_difference"
            case chiSquare = "chi_square"
            case degreesOfFreedom = "degrees_of_freedom"
            case chiSquarePValue = "chi_square_p_value"
            case kolmogorovSmirnov = "kolmogorov_smirnov"
            case kolmogorovSmirnovPValue = "kolmogorov_smirnov_p_value"
        }
    }

    /// Share of the pairs between two log ratios; the outermost bins hold what lies beyond too.
    struct Bin: Encodable {
        let low: Double
        let high: Double
        let share: Double
    }

    let parameter: String
    let pairs: Int
    let imageSizes: Int
    let scale: [Double]
    let scaleIsEstimated: Bool
    let pairsOutside: Int
    let fits: [Entry]
    let histogram: [Bin]
    let verdict: String

    enum CodingKeys: String, CodingKey {
        case parameter, pairs, scale, histogram, verdict
        case fits = "results"
        case imageSizes = "image_sizes"
        case scaleIsEstimated = "scale_is_estimated"
        case pairsOutside = "pairs_outside"
    }
}

extension FitReport {
    init(_ comparison: FitComparison, of file: PairFile) {
        let edges = comparison.edges
        self.init(
            parameter: file.parameter.rawValue, pairs: comparison.pairCount, imageSizes: file.pairs.sizeCount,
            scale: [comparison.range.low, comparison.range.high],
            scaleIsEstimated: comparison.isRangeEstimated, pairsOutside: comparison.outsideCount,
            fits: comparison.fits.map { Entry($0, best: comparison.fits[0]) },
            histogram: comparison.shares.enumerated().map { bin, share in
                Bin(low: edges[bin], high: edges[bin + 1], share: share)
            }, verdict: comparison.conclusion)
    }
}

extension FitReport.Entry {
    fileprivate init(_ fit: LawFit, best: LawFit) {
        self.init(
            law: fit.law.name, beta: fit.law.beta, ci95: fit.beta.map { [$0.low, $0.high] },
            openBelow: fit.beta?.isOpenBelow == true, openAbove: fit.beta?.isOpenAbove == true,
            realisation: fit.realisation.rawValue, logLikelihood: fit.logLikelihood,
            fittedParameters: fit.fittedCount, criterionDifference: fit.criterion - best.criterion,
            chiSquare: fit.chiSquare?.statistic, degreesOfFreedom: fit.chiSquare?.degreesOfFreedom,
            chiSquarePValue: fit.chiSquare?.pValue, kolmogorovSmirnov: fit.kolmogorovSmirnov.statistic,
            kolmogorovSmirnovPValue: fit.kolmogorovSmirnov.pValue)
    }
}

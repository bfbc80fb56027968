import Charts
import Foundation
import JointAugmentation
import PaperFigures

/// `fit` for a person, as rows, and as a chart.
struct FitOutput {
    let comparison: FitComparison
    let file: PairFile

    var lines: [String] {
        [head, ""] + table.lines + [""] + notes.map { "note: \($0)" } + [comparison.conclusion]
    }

    private var head: String {
        let scale = NumberText.interval([comparison.range.low, comparison.range.high])
        let sizes = file.pairs.sizeCount
        let images =
            switch sizes {
            case 0: ""
            case 1: " on images of \(file.pairs.sizes[0].width) x \(file.pairs.sizes[0].height)"
            default: " on images of \(NumberText.count(sizes)) sizes"
            }
        let boxes = file.pairs.isRounded ? "areas of boxes" : "\(file.parameter.noun)s"
        let found = comparison.isRangeEstimated ? " (found in the pairs)" : ""
        return "\(NumberText.pairs(comparison.pairCount)) of \(boxes)\(images), on \(scale)\(found)"
    }

    private var table: TextTable {
        var table = TextTable(
            "candidate", "log-likelihood", "AIC", "beta", "95% interval", "chi-square (df)", "p",
            "KS distance", "p")
        let best = comparison.fits[0].criterion
        for fit in comparison.fits {
            let interval = fit.beta.map { beta in
                (beta.isOpenBelow ? "(.." : "[" + NumberText.fixed(beta.low, 2)) + ", "
                    + (beta.isOpenAbove ? "..)" : NumberText.fixed(beta.high, 2) + "]")
            }
            table.add([
                fit.label(of: file.parameter), NumberText.fixed(fit.logLikelihood, 1),
                "+" + NumberText.fixed(fit.criterion - best, 1),
                fit.law.beta.map { NumberText.fixed($0, 2) } ?? "-", interval ?? "-",
                fit.chiSquare.map { "\(NumberText.fixed($0.statistic, 1)) (\($0.degreesOfFreedom))" } ?? "-",
                fit.chiSquare.map { NumberText.pValue($0.pValue) } ?? "-",
                NumberText.fixed(fit.kolmogorovSmirnov.statistic),
                NumberText.pValue(fit.kolmogorovSmirnov.pValue),
            ])
        }
        return table
    }

    private var notes: [String] {
        var notes: [String] = []
        if comparison.outsideCount > 0 {
            notes.append("\(NumberText.pairs(comparison.outsideCount)) outside of the range are left out")
        }
        if file.parameter == .area, file.pairs.sizes.isEmpty {
            notes.append(
                "without the images' sizes, areas are compared with the formulas alone; columns width,height or --image-size add "
                    + "what libraries draw")
        }
        return notes
    }

    /// A row a candidate.
    var csv: Data {
        var csv = CSVText(
            lawsWith:
                "realisation,log_likelihood,aic_difference,beta_low,beta_high,chi_square,degrees_of_freedom,chi_square_p_value,"
                + "kolmogorov_smirnov,kolmogorov_smirnov_p_value",
            of: RowIdentity(parameter: file.parameter, range: comparison.range))
        let text = { (value: Double?) in value.map { "\($0)" } ?? "" }
        for fit in comparison.fits {
            csv.add(
                fit.law, fit.realisation.rawValue, fit.logLikelihood,
                fit.criterion - comparison.fits[0].criterion, text(fit.beta?.low), text(fit.beta?.high),
                text(fit.chiSquare?.statistic), fit.chiSquare.map { "\($0.degreesOfFreedom)" } ?? "",
                text(fit.chiSquare?.pValue), fit.kolmogorovSmirnov.statistic, fit.kolmogorovSmirnov.pValue)
        }
        return csv.data
    }

    /// The pairs as a histogram under what the best candidates expect in its bins.
    var chart: Chart {
        let (edges, widths) = (
            comparison.edges, zip(comparison.edges, comparison.edges.dropFirst()).map { $1 - $0 }
        )
        let middles = zip(edges, edges.dropFirst()).map { 0.5 * ($0 + $1) }
        let densities = { (shares: [Double]) in zip(shares, widths).map { $0 / $1 } }
        return Chart(
            title: "\(file.parameter.logRatioTitle) of \(NumberText.pairs(comparison.pairCount))",
            caption: comparison.conclusion.prefix(1).uppercased() + comparison.conclusion.dropFirst()
                + ". Steps: the pairs; lines: what the best candidates expect in the same bins.",
            xAxis: file.parameter.logRatioAxis(), yAxis: Axis("probability density", low: 0),
            series: [.steps("pairs", edges: edges, heights: densities(comparison.shares))]
                + comparison.fits.prefix(3).map { fit in
                    let name = fit.label(of: file.parameter).replacing("-", with: "\u{2212}")
                    return .line(name, x: middles, y: densities(fit.shares))
                },
            size: ChartSize(width: 620, height: 420))
    }
}

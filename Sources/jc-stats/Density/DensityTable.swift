import Charts
import Foundation
import JointAugmentation
import PaperFigures

/// The CSVs of `density`, on an even grid.
enum DensityTable {
    /// Density and CDF of the log ratio of each law.
    static func logRatios(_ summaries: [LawSummary], points: Int, of identity: RowIdentity) -> Data {
        var csv = CSVText(lawsWith: "log_ratio,density,cdf,scale_low,scale_high", of: identity)
        for summary in summaries {
            let support = summary.prediction.support
            for t in grid(from: support.lowerBound, to: support.upperBound, points) {
                csv.add(
                    summary.law, t, summary.prediction.density(at: t),
                    summary.prediction.cumulativeProbability(at: t), summary.range.low, summary.range.high)
            }
        }
        return csv.data
    }

    /// Density and CDF of one view's parameter under each law.
    static func marginals(
        _ summaries: [LawSummary], range: ParameterRange, parameter: JoinedParameter, points: Int,
        of identity: RowIdentity
    ) -> Data {
        var csv = CSVText(lawsWith: "\(parameter.rawValue),density,cdf", of: identity)
        for summary in summaries {
            guard let marginal = summary.marginal else { continue }
            for value in grid(from: range.low, to: range.high, points) {
                csv.add(
                    summary.law, value, marginal.density(at: value), marginal.cumulativeProbability(at: value)
                )
            }
        }
        return csv.data
    }

    private static func grid(from low: Double, to high: Double, _ points: Int) -> [Double] {
        (0..<points).map { low + (high - low) * (Double($0) / Double(points - 1)) }
    }
}

/// The charts of `density`.
struct LawCharts {
    let summaries: [LawSummary]
    /// The range, or the widest of several.
    let range: ParameterRange
    /// Whether the laws are on several ranges.
    var hasSeveral = false
    let parameter: JoinedParameter
    /// Of the second view, where it has one of its own.
    let second: ParameterRange?

    /// Densities of the log ratio; `place` says on which images.
    func densities(of place: String) -> Chart {
        DensityFigure.chart(
            summaries.map {
                DensityCurve(
                    law: $0.law, distribution: $0.prediction, parameter: parameter,
                    scale: hasSeveral ? $0.range : nil)
            },
            title: parameter.logRatioTitle + " of a positive pair" + place,
            caption: "Range of the \(parameter.noun): \(hasSeveral ? "as named" : text(range))"
                + (second.map { ", of the second view \(text($0))" } ?? "") + ".",
            bound: range.logRatioBound)
    }

    private func text(_ range: ParameterRange) -> String { NumberText.interval([range.low, range.high]) }

    /// Densities of one view's parameter.
    var marginals: Chart {
        MarginalFigure.chart(
            summaries.compactMap { summary in summary.marginal.map { (summary.law, $0) } }, range: range,
            parameter: parameter)
    }
}

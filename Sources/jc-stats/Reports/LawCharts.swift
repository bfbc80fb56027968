import Charts
import JointAugmentation
import PaperFigures

/// The charts of `density`.
enum LawCharts {
    static func densities(_ summaries: [LawSummary], range: ParameterRange, title: String) -> Chart {
        DensityFigure.chart(
            summaries.map { DensityCurve(law: $0.law, distribution: $0.prediction) }, title: title,
            caption: "Parameters on [\(NumberText.short(range.low)), \(NumberText.short(range.high))].")
    }

    static func marginals(_ summaries: [LawSummary], range: ParameterRange) -> Chart {
        MarginalFigure.chart(
            summaries.compactMap { summary in summary.marginal.map { (summary.law, $0) } }, range: range)
    }
}

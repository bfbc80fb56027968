import Charts
import JointAugmentation
import PaperFigures

/// The charts of `density`.
struct LawCharts {
    let summaries: [LawSummary]
    let range: ParameterRange
    let parameter: JoinedParameter

    /// Densities of the log ratio; `place` says on which images.
    func densities(of place: String) -> Chart {
        DensityFigure.chart(
            summaries.map { DensityCurve(law: $0.law, distribution: $0.prediction, parameter: parameter) },
            title: parameter.logRatioTitle + " of a positive pair" + place,
            caption:
                "Range of the \(parameter.noun): [\(NumberText.short(range.low)), \(NumberText.short(range.high))].",
            bound: range.logRatioBound)
    }

    /// Densities of one view's parameter.
    var marginals: Chart {
        MarginalFigure.chart(
            summaries.compactMap { summary in summary.marginal.map { (summary.law, $0) } }, range: range,
            parameter: parameter)
    }
}

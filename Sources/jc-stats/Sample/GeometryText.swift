import JointAugmentation
import PaperFigures

/// `sample --geometry` for a person: a table a measure.
struct GeometryText {
    let report: GeometryReport
    let runs: [GeometryRun]

    var lines: [String] {
        let (a, b) = (NumberText.short(report.scale[0]), NumberText.short(report.scale[1]))
        let head =
            "\(NumberText.count(report.laws.first?.pairs ?? 0)) pairs of crops a law, areas on [\(a), \(b)], "
            + "\(report.realisation) on images of \(report.imageSize[0]) x \(report.imageSize[1]), "
            + "seed \(report.seed)"
        return [head] + GeometryMeasure.allCases.flatMap { [""] + lines($0) }
    }

    private func lines(_ measure: GeometryMeasure) -> [String] {
        let quantiles = GeometryReport.probabilities.map { NumberText.percent($0, 0) }
        let ends = [measure.meaningOfZero, measure.meaningOfOne].compactMap { $0 }
        var table = TextTable(header: ["law", "mean", "std. error"] + quantiles + ends + ["corr. with |t|"])
        for run in runs { table.add(row(run.request.law, run.summary(of: measure))) }
        return ["\(measure.title) (\(measure.unit))"] + table.lines
    }

    private func row(_ law: Law, _ summary: GeometrySummary) -> [String] {
        let numbers = [NumberText.fixed(summary.mean), NumberText.fixed(summary.standardError, 5)]
        let quantiles = GeometryReport.probabilities.map {
            NumberText.fixed(summary.distribution.quantile($0))
        }
        let zero = summary.measure.meaningOfZero.map { _ in NumberText.percent(summary.shareAtZero) }
        let one = summary.measure.meaningOfOne.map { _ in NumberText.percent(summary.shareAtOne) }
        let correlation = summary.correlation.map { NumberText.fixed($0, 3) } ?? "-"
        return [law.label] + numbers + quantiles + [zero, one].compactMap { $0 } + [correlation]
    }
}

import Charts
import Foundation
import JointAugmentation
import PaperFigures

/// One run of `sample --geometry`: what was drawn, and the files of it.
struct GeometryOutput {
    let report: GeometryReport
    let runs: [GeometryRun]
    private let identity: RowIdentity

    /// Draws the pairs of every law.
    ///
    /// - Parameters:
    ///   - request: what is drawn but for the law.
    ///   - identity: what the rows of its CSV are of.
    init(
        _ laws: [Law], of request: SampleRequest, size: ImageSize, threads: Int, _ identity: RowIdentity
    ) throws {
        self.identity = identity
        runs = try laws.map { law in
            var request = request
            request.law = law
            return try GeometryRun(request, size: size, threads: threads)
        }
        report = GeometryReport(runs, of: request, size: size)
    }

    var lines: [String] { GeometryText(report: report, runs: runs).lines }

    /// float64 rows: log ratio, s1, s2, intersection over union, distance of the centres, containment.
    var draws: Data {
        let values = runs.flatMap(\.draws).flatMap { draw in
            [draw.areas.logRatio, draw.areas.first, draw.areas.second]
                + GeometryMeasure.allCases.map { $0.value(of: draw.geometry) }
        }
        return NPYArray.data(values, columns: 3 + GeometryMeasure.allCases.count)
    }

    /// A row a bin; the pairs exactly at 0 and at 1 have bins without a width.
    var csv: Data {
        var csv = CSVText(lawsWith: "measure,bin_low,bin_high,count,density", of: identity)
        for run in runs {
            for summary in run.summaries {
                let (law, name, distribution) = (
                    run.request.law, summary.measure.rawValue, summary.distribution
                )
                let edges = distribution.edges
                csv.add(law, name, 0.0, 0.0, distribution.zeroCount, "")
                for (bin, (count, density)) in zip(distribution.counts, summary.densities).enumerated() {
                    csv.add(law, name, edges[bin], edges[bin + 1], count, density)
                }
                csv.add(law, name, 1.0, 1.0, distribution.oneCount, "")
            }
        }
        return csv.data
    }

    /// A panel a measure.
    var figure: ChartGrid {
        let (size, count) = (report.imageSize, NumberText.count(report.laws.first?.pairs ?? 0))
        let scale = NumberText.interval(report.scale)
        return GeometryFigure.grid(
            runs, title: "Boxes of positive pairs on images of \(size[0]) × \(size[1])",
            caption:
                "\(count) pairs of each law, areas \(scale), \(report.realisation), seed \(report.seed).")
    }
}

/// `sample --geometry` for a person: a table a measure.
struct GeometryText {
    let report: GeometryReport
    let runs: [GeometryRun]

    var lines: [String] {
        let head =
            "\(NumberText.count(report.laws.first?.pairs ?? 0)) pairs of crops a law, areas on \(NumberText.interval(report.scale)), "
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

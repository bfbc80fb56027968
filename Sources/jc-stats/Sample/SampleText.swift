import JointAugmentation

/// `sample` for a person: a table of the tests, and a histogram a law.
struct SampleText {
    let report: SampleReport
    let runs: [SampleRun]
    let parameter: JoinedParameter

    var lines: [String] {
        let (a, b) = (NumberText.short(report.scale[0]), NumberText.short(report.scale[1]))
        let size = report.imageSize.map { " on images of \($0[0]) x \($0[1])" } ?? ""
        let pairs = NumberText.count(report.laws.first?.pairs ?? 0)
        let head =
            "\(pairs) pairs of \(parameter.noun)s a law on [\(a), \(b)], \(report.realisation)\(size), "
            + "seed \(report.seed)"
        let histograms = runs.filter { $0.request.law.ratio == nil || $0.request.size != nil }
            .flatMap { [""] + TextHistogram($0, label: label($0)).lines }
        return [head, ""] + table.lines + pixels + report.notes.map { "note: \($0)" } + histograms
    }

    private func label(_ run: SampleRun) -> String { run.request.law.label(of: parameter) }

    private var table: TextTable {
        let comparesNominal = runs.contains { !$0.request.realisation.capabilities.followsLaw }
        var table = TextTable(
            header: ["law", "E|t| drawn", "predicted", "chi-square (df)", "p", "KS distance", "p"]
                + (comparesNominal ? ["chi-square to nominal", "p"] : []))
        for (run, entry) in zip(runs, report.laws) {
            var row = [
                label(run), NumberText.fixed(entry.meanAbsoluteLogRatio, 5),
                NumberText.fixed(entry.predictedMeanAbsoluteLogRatio, 5),
            ]
            row += cells(entry.fit)
            if comparesNominal { row += Array(cells(entry.nominalFit).prefix(2)) }
            table.add(row)
        }
        return table
    }

    /// Statistic and p-value of both tests.
    private func cells(_ fit: SampleReport.Fit?) -> [String] {
        guard let fit else { return ["-", "-", "-", "-"] }
        return [
            "\(NumberText.fixed(fit.chiSquare, 1)) (\(fit.degreesOfFreedom))",
            NumberText.pValue(fit.chiSquarePValue), NumberText.fixed(fit.kolmogorovSmirnov, 6),
            NumberText.pValue(fit.kolmogorovSmirnovPValue),
        ]
    }

    private var pixels: [String] {
        let parts = zip(runs, report.laws).compactMap { run, entry in
            entry.meanAbsolutePixelLogRatio.map { "\(label(run)) \(NumberText.fixed($0, 5))" }
        }
        return parts.isEmpty ? [] : ["E|t| of the boxes in whole pixels: " + parts.joined(separator: ", ")]
    }
}

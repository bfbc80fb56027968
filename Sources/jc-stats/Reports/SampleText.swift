import JointAugmentation

/// `sample` for a person: a table of the tests, and a histogram a law.
struct SampleText {
    let report: SampleReport
    let runs: [SampleRun]

    func print() {
        let (a, b) = (NumberText.short(report.scale[0]), NumberText.short(report.scale[1]))
        let size = report.imageSize.map { " on images of \($0[0]) x \($0[1])" } ?? ""
        let pairs = NumberText.count(report.laws.first?.pairs ?? 0)
        Terminal.print(
            "\(pairs) pairs a law on [\(a), \(b)], \(report.realisation)\(size), seed \(report.seed)")
        Terminal.print("")
        table.lines.forEach { Terminal.print($0) }
        pixelRemark()
        for run in runs where run.request.law.ratio == nil || run.request.size != nil {
            Terminal.print("")
            TextHistogram(run).lines.forEach { Terminal.print($0) }
        }
    }

    private var table: TextTable {
        let comparesNominal = report.realisation != "nominal"
        var table = TextTable(
            header: ["law", "E|t| drawn", "predicted", "chi-square (df)", "p", "KS distance", "p"]
                + (comparesNominal ? ["chi-square to nominal", "p"] : []))
        for (run, entry) in zip(runs, report.laws) {
            var row = [
                run.request.law.label, NumberText.fixed(entry.meanAbsoluteLogRatio, 5),
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

    private func pixelRemark() {
        let parts = zip(runs, report.laws).compactMap { run, entry in
            entry.meanAbsolutePixelLogRatio.map { "\(run.request.law.label) \(NumberText.fixed($0, 5))" }
        }
        guard !parts.isEmpty else { return }
        Terminal.print("E|t| of the boxes in whole pixels: " + parts.joined(separator: ", "))
    }
}

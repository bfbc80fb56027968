import JointAugmentation

/// `sample` for a person: a table of the tests, and a histogram a law.
struct SampleText {
    let report: SampleReport
    let runs: [SampleRun]
    let parameter: JoinedParameter

    var lines: [String] {
        let scales = [report.scale, report.secondScale].compactMap { $0 }.map(NumberText.interval)
        let size = report.imageSize.map { " on images of \($0[0]) x \($0[1])" } ?? ""
        let pairs = NumberText.count(report.laws.first?.pairs ?? 0)
        let head =
            "\(pairs) pairs of \(parameter.noun)s a law on \(scales.joined(separator: " and ")), \(report.realisation)\(size), "
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

/// A histogram in at most 20 lines: share drawn as a bar, share predicted as a mark.
struct TextHistogram {
    private let run: SampleRun
    private let label: String
    private static let width = 44

    /// The histogram of a run under its law's name.
    init(_ run: SampleRun, label: String) {
        self.run = run
        self.label = label
    }

    var lines: [String] {
        let rows = rows
        let peak = rows.map { max($0.share, $0.predicted) }.max() ?? 1
        let title = "\(label): share of the pairs by log ratio ('|' predicted)"
        return [title]
            + rows.map { row in
                let low = NumberText.fixed(row.low, 2)
                let edge = String(repeating: " ", count: max(0, 6 - low.count)) + low
                return "\(edge)  \(bar(row.share, row.predicted, peak))  \(NumberText.percent(row.share))"
            }
    }

    /// Neighbouring bins are joined.
    private var rows: [(low: Double, share: Double, predicted: Double)] {
        let histogram = run.histogram
        let expected = run.binProbabilities(run.prediction)
        let joined = (histogram.binCount + 19) / 20
        let total = Double(max(histogram.total, 1))
        let edges = histogram.edges
        return stride(from: 0, to: histogram.binCount, by: joined).map { start in
            let bins = start..<min(start + joined, histogram.binCount)
            return (
                edges[start], Double(bins.reduce(0) { $0 + histogram.counts[$1] }) / total,
                bins.reduce(0) { $0 + expected[$1] }
            )
        }
    }

    private func bar(_ share: Double, _ predicted: Double, _ peak: Double) -> String {
        let filled = Int((share / peak * Double(Self.width)).rounded())
        let mark = min(Int((predicted / peak * Double(Self.width)).rounded()), Self.width)
        return String((0...Self.width).map { $0 == mark ? "|" : ($0 < filled ? "#" : " ") })
    }
}

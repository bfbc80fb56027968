import JointAugmentation

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

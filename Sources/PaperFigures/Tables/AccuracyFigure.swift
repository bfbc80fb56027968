import Charts
import JointAugmentation

/// Top-1 against beta and against SDF: does harder help, and where does it stop?
public enum AccuracyFigure {
    /// Top-1 of each method against beta; level lines are RandomCrop.
    ///
    /// - Returns: nil without a joint law that has a run.
    public static func betas(_ table: AccuracyTable, caption: String) -> Chart? {
        let series = table.methods.enumerated().flatMap { place, method -> [Series] in
            let points = points(table, method, of: \.top1) { beta($0, place, of: table) }
            guard !points.isEmpty else { return [] }
            let random = table.cell(method, .independent)?.top1.map {
                [Series.horizontal(method.label, y: 100 * $0.mean)]
            }
            return [.points(method.label, points, joined: true)] + (random ?? [])
        }
        return chart(
            table, series, title: "top-1 against β", x: "β", y: table.titleInPercent,
            caption: "Level lines: RandomCrop. \(sideways(table))\(caption)")
    }

    /// What each method gains over RandomCrop against beta, with paired intervals.
    ///
    /// - Returns: nil without a joint law that has a seed in common with RandomCrop.
    public static func gains(_ table: AccuracyTable, caption: String) -> Chart? {
        let series = table.methods.enumerated().compactMap { place, method -> Series? in
            let points = points(table, method, of: \.difference) { beta($0, place, of: table) }
            return points.isEmpty ? nil : .points(method.label, points, joined: true)
        }
        guard !series.isEmpty else { return nil }
        let zero = Series.horizontal(
            "RandomCrop", y: 0, style: SeriesStyle(color: .black, dash: .dotted, lineWidth: 1.4))
        return chart(
            table, series + [zero], title: "gain over RandomCrop against β", x: "β",
            y: "\(table.title) less RandomCrop's, points", caption: sideways(table) + caption)
    }

    /// Top-1 of each method against the SDF of the law that it was trained on.
    ///
    /// - Parameter sdf: mean cosines of laws; those without one are left out.
    /// - Returns: nil without two laws that have both.
    public static func difficulty(_ table: AccuracyTable, sdf: [Law: Double], caption: String) -> Chart? {
        let known = table.laws.filter { sdf[$0] != nil }.sorted { (sdf[$0] ?? 0) < (sdf[$1] ?? 0) }
        guard known.count > 1 else { return nil }
        let series = table.methods.compactMap { method -> Series? in
            let points = points(table, method, of: \.top1) { sdf[$0] }.sorted { $0.x < $1.x }
            return points.isEmpty ? nil : .points(method.label, points, joined: true)
        }
        let order = known.map(SDFWording().views).joined(separator: ", ")
        return chart(
            table, series, title: "top-1 against the difficulty of positive pairs",
            x: "SDF, mean cosine of positive pairs", y: table.titleInPercent,
            caption: "From left to right, from hard to easy: \(order). \(caption)")
    }

    // MARK: - Parts

    private static func chart(
        _ table: AccuracyTable, _ series: [Series], title: String, x: String, y: String, caption: String
    ) -> Chart? {
        guard !series.isEmpty else { return nil }
        return Chart(
            title: "Table \(table.number.rawValue) in small: \(title)".naming(table.methods.map(\.label)),
            caption: caption, xAxis: Axis(x),
            yAxis: Axis(y), series: series, legend: .below, size: ChartSize(width: 600, height: 440))
    }

    /// Methods stand a little beside each other, lest their intervals lie on one line.
    private static func beta(_ law: Law, _ place: Int, of table: AccuracyTable) -> Double? {
        law.beta.map { $0 + 0.06 * (Double(place) - 0.5 * Double(table.methods.count - 1)) }
    }

    private static func sideways(_ table: AccuracyTable) -> String {
        table.methods.count > 1 ? "Methods are moved sideways a little. " : ""
    }

    private static func points(
        _ table: AccuracyTable, _ method: ContrastiveMethod,
        of estimate: KeyPath<AccuracyTable.Cell, AccuracyEstimate?>, at place: (Law) -> Double?
    ) -> [DataPoint] {
        table.laws.reversed().compactMap { law in
            guard let x = place(law), let value = table.cell(method, law)?[keyPath: estimate] else {
                return nil
            }
            return DataPoint(
                x: x, y: 100 * value.mean, low: value.interval.map { 100 * $0.lowerBound },
                high: value.interval.map { 100 * $0.upperBound })
        }
    }
}

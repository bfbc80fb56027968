import Charts
import Difficulty
import JointAugmentation
import Statistics

/// Levels beside what they differ by.
extension SDFFigure {
    /// Panels beside each other, in points.
    private static let panelSize = ChartSize(width: 430, height: 330)

    /// SDF of fixed ratios, beside it what each is less RandomCrop's; parameters as for ``ratios(_:curve:wording:number:caption:)``.
    ///
    /// - Returns: nil where no fixed ratio was measured.
    public static func ratioPanels(
        _ results: [SDFResult], curve: [SDFCurvePoint] = [], wording: SDFWording = SDFWording(),
        number: Int? = nil, caption: String
    ) -> ChartGrid? {
        ratios(results, curve: curve, wording: wording, number: number, caption: caption).map { levels in
            panels(levels, differences(results, "fixed ratio", on: ratioAxis(wording), wording) { $0.ratio })
        }
    }

    /// SDF against beta, beside it what each is less RandomCrop's; parameters as for ``betas(_:wording:number:caption:)``.
    ///
    /// - Returns: nil where no JC law was measured.
    public static func betaPanels(
        _ results: [SDFResult], wording: SDFWording = SDFWording(), number: Int? = nil, caption: String
    ) -> ChartGrid? {
        betas(results, wording: wording, number: number, caption: caption).map { levels in
            panels(levels, differences(results, wording.family, on: Axis("β"), wording) { $0.beta })
        }
    }

    /// All that was measured: a row of fixed ratios, a row of the joint laws.
    ///
    /// - Returns: nil where neither was measured.
    public static func panels(
        _ results: [SDFResult], curve: [SDFCurvePoint], wording: SDFWording, caption: String
    ) -> ChartGrid? {
        let rows = [
            ratioPanels(results, curve: curve, wording: wording, caption: caption),
            betaPanels(results, wording: wording, caption: caption),
        ].compactMap { $0 }
        guard let first = rows.first, rows.count > 1 else { return rows.first }
        return ChartGrid(
            title: heading(nil, "difficulty of positive pairs"), caption: first.caption, columns: 2,
            charts: rows.flatMap(\.charts))
    }

    /// Numbers of no meaning.
    static let sampleEstimate = MeanEstimate(mean: 0.5, standardError: 0.1, units: 10, pairs: 10)

    /// The names and panels of a measurement of laws, with numbers of no meaning, to ask what can be shown of it.
    public static func sample(of laws: [Law], wording: SDFWording = SDFWording()) -> ChartGrid? {
        let estimate = sampleEstimate
        let results = laws.map { law in
            SDFResult(
                law: law, estimate: estimate, standardDeviation: 0.1,
                difference: law != .independent && laws.contains(.independent) ? estimate : nil)
        }
        var grid = panels(results, curve: [], wording: wording, caption: "")
        if laws.contains(where: { $0.ratio != nil }) {
            grid?.charts[0].series.append(.line(curveName, x: [1, 2], y: [0.5, 0.5]))
        }
        return grid
    }

    /// Both laws see the same images, so that their difference is far surer than either level: bars that overlap say nothing
    /// of it.
    private static func differences(
        _ results: [SDFResult], _ name: String, on axis: Axis, _ wording: SDFWording,
        at place: (Law) -> Double?
    ) -> Chart? {
        let points = results.compactMap { result -> DataPoint? in
            guard let x = place(result.law), let difference = result.difference else { return nil }
            return DataPoint(x: x, difference)
        }
        guard !points.isEmpty else { return nil }
        let zero = Series.horizontal(
            wording.independent, y: 0, style: SeriesStyle(color: .bluishGreen, dash: .dotted, lineWidth: 2.4))
        return Chart(
            xAxis: axis, yAxis: Axis("SDF less that of \(wording.independent)"),
            series: [
                zero,
                .points(
                    name, points.sorted { $0.x < $1.x }, joined: true, style: SeriesStyle(color: .blue)),
            ], legend: .hidden)
    }

    private static func panels(_ levels: Chart, _ differences: Chart?) -> ChartGrid {
        let remark =
            " Differences are paired, over the same images; their intervals may be narrower than the marks where those of two levels overlap."
        var charts = [levels] + (differences.map { [$0] } ?? [])
        if charts.count > 1 { for place in charts.indices { charts[place].size = panelSize } }
        (charts[0].title, charts[0].caption) = ("", "")
        return ChartGrid(
            title: levels.title, caption: levels.caption + (differences == nil ? "" : remark), columns: 2,
            charts: charts)
    }
}

import Foundation

extension ChartGrid {
    /// The panels, series, axes and legends that a design asks for.
    ///
    /// A panel without any of the series that are asked for is left out. A single panel of several takes the grid's
    /// heading where it has none, and its text.
    ///
    /// - Throws: `ChartError` that names the panels or series that there are.
    func designed(by design: ChartDesign) throws(ChartError) -> ChartGrid {
        var grid = self
        if let panel = design.panel {
            guard charts.indices.contains(panel - 1) else {
                throw .unknownPanel(found: panel, count: charts.count)
            }
            grid.charts = [charts[panel - 1]]
        }
        if !design.series.isEmpty { grid.charts = try Self.choosing(design.series, of: grid.charts) }
        grid.charts = grid.charts.map { $0.designed(by: design) }
        if let axis = design.ratioAxis {
            guard grid.charts.contains(where: { $0.xAxis.ratios != nil }) else {
                throw .noRatioAxis(asked: axis.rawValue)
            }
            grid.charts = grid.charts.map { $0.showing(axis) }
        }
        return grid
    }

    private static func choosing(_ names: [String], of charts: [Chart]) throws(ChartError) -> [Chart] {
        var known: [String] = []
        for name in charts.flatMap(\.seriesNames) where !known.contains(name) { known.append(name) }
        let plain = Set(known.map(SeriesName.plain))
        for name in names where !plain.contains(SeriesName.plain(name)) {
            throw .unknownSeries(found: name, known: known)
        }
        return charts.compactMap { $0.choosing(Set(names.map(SeriesName.plain))) }
    }

    /// The only panel as a chart of its own, or nil where there are several.
    var onlyChart: Chart? {
        guard charts.count == 1, var chart = charts.first else { return nil }
        if chart.title.isEmpty { chart.title = title }
        chart.caption = [chart.caption, caption].filter { !$0.isEmpty }.joined(separator: " ")
        return chart
    }
}

extension Chart {
    /// The names of the series that have one, each once.
    var seriesNames: [String] {
        var names: [String] = []
        for series in series where !series.name.isEmpty && !names.contains(series.name) {
            names.append(series.name)
        }
        return names
    }

    /// The legend as a design has it: of one entry none, unless it is asked for.
    func designed(by design: ChartDesign) -> Chart {
        var chart = self
        chart.legend = design.legend ?? (seriesNames.count < 2 ? .hidden : legend)
        return chart
    }

    /// The series of these names in the looks that they have among all; a series without a name belongs to the one before.
    ///
    /// - Parameter names: as ``SeriesName/plain(_:)`` writes them.
    /// - Returns: nil where there is none of them.
    func choosing(_ names: Set<String>) -> Chart? {
        var chart = self
        chart.series = []
        var isChosen = false
        for (series, style) in zip(series, StylePicker.styles(of: series)) {
            if !series.name.isEmpty { isChosen = names.contains(SeriesName.plain(series.name)) }
            guard isChosen else { continue }
            chart.series.append(Series(series.name, series.marks, style: style))
        }
        return chart.series.isEmpty ? nil : chart
    }

    /// The chart with what its axis of ratios is to show.
    func showing(_ axis: RatioAxis) -> Chart {
        guard let ratios = xAxis.ratios else { return self }
        var chart = self
        if !ratios.areLogarithms {
            chart.series = series.map { series in
                Series(series.name, series.marks.mapped { log($0) }, style: series.style)
            }
            (chart.xAxis.low, chart.xAxis.high) = (xAxis.low.map { log($0) }, xAxis.high.map { log($0) })
        }
        chart.xAxis.label = axis == .ratio ? ratios.ratioLabel : ratios.logarithmLabel
        chart.xAxis.scale = axis == .ratio ? .logarithmsOfRatios : .linear
        return chart
    }
}

/// Names of series as a command line has them.
enum SeriesName {
    /// In small letters, with the hyphen of a keyboard for a minus sign and a word for a Greek letter.
    static func plain(_ name: String) -> String {
        name.lowercased().replacing("\u{2212}", with: "-").replacing("\u{3B2}", with: "beta")
            .trimmingCharacters(in: .whitespaces)
    }
}

extension Marks {
    /// The marks at other places along the horizontal axis.
    func mapped(_ place: (Double) -> Double) -> Marks {
        func moved(_ points: [DataPoint]) -> [DataPoint] {
            points.map { DataPoint(x: place($0.x), y: $0.y, low: $0.low, high: $0.high) }
        }
        return switch self {
        case .line(let x, let y): .line(x: x.map(place), y: y)
        case .steps(let edges, let heights): .steps(edges: edges.map(place), heights: heights)
        case .band(let x, let low, let high): .band(x: x.map(place), low: low, high: high)
        case .bars(let points): .bars(moved(points))
        case .points(let points, let joined): .points(moved(points), joined: joined)
        case .horizontal: self
        case .vertical(let x): .vertical(x: place(x))
        }
    }
}

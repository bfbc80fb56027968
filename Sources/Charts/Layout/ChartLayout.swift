import Algorithms

/// Lays a chart out: checks its data, finds its axes' ends, and gives every shape and text its place.
struct ChartLayout {
    private let chart: Chart
    private let measurer: TextMeasurer
    private let xAxis: ResolvedAxis
    private let yAxis: ResolvedAxis
    private let styles: [SeriesStyle]
    private let entries: [LegendEntry]
    /// The least height of the plot, where the page is as high as it takes.
    private let plotHeight: Double

    /// The plot gets no smaller than this, in points; the page grows instead.
    private static let leastPlot = ChartSize(width: 130, height: 90)
    /// A legend on the right takes at most this share of the page's width.
    private static let sideShare = 0.34
    /// Beside less than this, in points, a legend would squeeze the plot.
    private static let leastBeside = 320.0
    /// The longest side of a page, in points; that of the PDF format.
    static let longestSide = 14_400.0

    /// Checks the chart.
    ///
    /// - Parameter plotHeight: the height of the plot on a page that is as high as it takes; nil for a plot that takes what the
    ///   chart's own height leaves.
    /// - Throws: `ChartError` that names the series or the axis at fault.
    init(_ chart: Chart, measurer: TextMeasurer, plotHeight: Double? = nil) throws(ChartError) {
        var chart = chart
        if plotHeight != nil { chart.size.height = 1 }
        try Self.check(chart)
        self.plotHeight = max(Self.leastPlot.height, plotHeight ?? 0)
        let extent = DataExtent(chart)
        self.chart = chart
        self.measurer = measurer
        xAxis = try ResolvedAxis(
            chart.xAxis, name: "horizontal", data: extent.x, fromZero: false,
            margin: chart.series.contains(where: \.hasMarkers) ? 0.06 : 0.03)
        yAxis = try ResolvedAxis(
            chart.yAxis, name: "vertical", data: extent.y, fromZero: extent.standsOnZero, margin: 0.06)
        styles = StylePicker.styles(of: chart.series)
        entries = LegendEntry.entries(chart.series, styles: styles)
    }

    private static func check(_ chart: Chart) throws(ChartError) {
        guard !chart.series.isEmpty else { throw .nothingToDraw(what: "chart \"\(chart.title)\"") }
        for (index, series) in chart.series.enumerated() {
            try SeriesCheck(series, index: index, in: chart).run()
        }
        try check("chart width", chart.size.width)
        try check("chart height", chart.size.height)
    }

    static func check(_ what: String, _ length: Double) throws(ChartError) {
        guard length > 0, length <= longestSide else {
            throw .invalidSize(what: what, found: length, limit: longestSide)
        }
    }

    /// The finished layout, with the legend where the chart wants it.
    func layOut() -> LaidOutChart {
        let inside = LegendBlock(entries, columns: 1, limit: 0.45 * chart.size.width, measurer: measurer)
        switch entries.isEmpty ? .hidden : chart.legend {
        case .hidden: return place(frame(), legend: nil)
        case .automatic: return automatic(inside)
        case .outsideRight: return besidePlot()
        case .below: return belowPlot()
        case let position:
            let margin = 2 * LegendPlacer.inset
            let frame = self.frame(
                least: ChartSize(width: inside.width + margin, height: inside.height + margin))
            let origin = LegendPlacer.origin(
                position, width: inside.width, height: inside.height, plot: frame.plot)
            return place(frame, legend: origin.map { inside.placed(at: $0, isInside: true) })
        }
    }

    private func automatic(_ inside: LegendBlock) -> LaidOutChart {
        let frame = frame()
        let placer = LegendPlacer(plot: frame.plot, geometries: geometries(frame.plot))
        if let origin = placer.freePlace(width: inside.width, height: inside.height) {
            return place(frame, legend: inside.placed(at: origin, isInside: true))
        }
        let isRoomy =
            sideLegend.width <= Self.sideShare * chart.size.width
            && chart.size.width - sideLegend.width >= Self.leastBeside
        return isRoomy && sideLegend.height <= frame.plot.height ? besidePlot() : belowPlot()
    }

    private var sideLegend: LegendBlock {
        LegendBlock(entries, columns: 1, limit: Self.sideShare * chart.size.width, measurer: measurer)
    }

    private func besidePlot() -> LaidOutChart {
        let block = sideLegend
        let frame = self.frame(side: block)
        let left = frame.page.width - FrameSolver.padding - block.width
        return place(frame, legend: block.placed(at: PagePoint(x: left, y: frame.plot.y), isInside: false))
    }

    private func belowPlot() -> LaidOutChart {
        let make = { width in LegendBlock(entries, columns: nil, limit: width, measurer: measurer) }
        let frame = self.frame(foot: make)
        let block = make(frame.page.width - 2 * FrameSolver.padding)
        let centred = frame.plot.midX - block.width / 2
        let left = max(
            FrameSolver.padding, min(centred, frame.page.width - FrameSolver.padding - block.width))
        let origin = PagePoint(x: left, y: frame.footTop + FrameSolver.gap)
        return place(frame, legend: block.placed(at: origin, isInside: false))
    }

    private func frame(
        side: LegendBlock? = nil, foot: ((Double) -> LegendBlock)? = nil, least: ChartSize? = nil
    ) -> ChartFrame {
        let leastPlot = ChartSize(
            width: max(Self.leastPlot.width, least?.width ?? 0),
            height: max(plotHeight, least?.height ?? 0))
        return FrameSolver(
            chart: chart, xAxis: xAxis, yAxis: yAxis, sideLegend: side, footLegend: foot,
            leastPlot: leastPlot, measurer: measurer
        ).solve()
    }

    private func geometries(_ plot: PageRect) -> [SeriesGeometry] {
        let builder = GeometryBuilder(chart, PlotMapping(plot: plot, xAxis: xAxis, yAxis: yAxis))
        let all = zip(chart.series, styles).enumerated().map { index, series in
            builder.build(series.0.marks, style: series.1, index: index)
        }
        // The sort has to be stable, so that series of one kind stay in the caller's order.
        return all.enumerated().sorted { ($0.element.layer, $0.offset) < ($1.element.layer, $1.offset) }
            .map(\.element)
    }

    private func place(_ frame: ChartFrame, legend: PlacedLegend?) -> LaidOutChart {
        let mapping = PlotMapping(plot: frame.plot, xAxis: xAxis, yAxis: yAxis)
        func positions(_ labels: TickLabels, _ axis: AxisMapping) -> [(position: Double, isMajor: Bool)] {
            labels.ticks.map { (axis.position($0.value) ?? 0, !$0.label.isEmpty) }
        }
        return LaidOutChart(
            page: frame.page, plot: frame.plot, xTicks: positions(frame.xTicks, mapping.x),
            yTicks: positions(frame.yTicks, mapping.y), hasVerticalGrid: !xAxis.isCategorical,
            hasHorizontalGrid: !yAxis.isCategorical, geometries: geometries(frame.plot), legend: legend,
            labels: LabelPlacer(frame: frame, mapping: mapping).textBoxes)
    }
}

/// A chart with everything at its place on the page, ready to be drawn.
struct LaidOutChart {
    let page: ChartSize
    let plot: PageRect
    /// The tick positions along each axis, and whether each one has a label.
    let xTicks: [(position: Double, isMajor: Bool)]
    let yTicks: [(position: Double, isMajor: Bool)]
    /// Whether grid lines stand at the ticks of each axis.
    let hasVerticalGrid: Bool
    let hasHorizontalGrid: Bool
    /// In the order of drawing.
    let geometries: [SeriesGeometry]
    let legend: PlacedLegend?
    /// All texts but the legend's.
    let labels: [TextBox]

    /// All texts.
    var textBoxes: [TextBox] { labels + (legend?.textBoxes ?? []) }
}

/// Gives the texts around the plot their places.
struct LabelPlacer {
    let frame: ChartFrame
    let mapping: PlotMapping

    var textBoxes: [TextBox] {
        let page = frame.page, plot = frame.plot, padding = FrameSolver.padding
        // The title stands over the plot, pushed back onto the page where it is wider than the plot.
        let half = frame.title.width / 2
        let middle = max(padding + half, min(plot.midX, page.width - padding - half))
        return frame.title.placed(x: middle, top: padding, .centre)
            + xTickLabels + yTickLabels
            + frame.xLabel.placed(
                x: plot.midX,
                top: plot.maxY + FrameSolver.tickReach + frame.xTicks.height + FrameSolver.gap - 2,
                .centre)
            + frame.yLabel.placedVertically(left: padding, y: plot.midY, .centre)
            + frame.caption.placed(x: padding, top: page.height - padding - frame.caption.height, .left)
    }

    private var xTickLabels: [TextBox] {
        let top = frame.plot.maxY + FrameSolver.tickReach
        return zip(frame.xTicks.ticks, frame.xTicks.blocks).flatMap { tick, block in
            let centre = mapping.x.position(tick.value) ?? frame.plot.midX
            return frame.xTicks.areVertical
                ? block.placedVertically(left: centre - block.height / 2, y: top, .right)
                : block.placed(x: centre, top: top, .centre)
        }
    }

    private var yTickLabels: [TextBox] {
        let right = frame.plot.x - FrameSolver.tickReach
        return zip(frame.yTicks.ticks, frame.yTicks.blocks).flatMap { tick, block in
            let centre = mapping.y.position(tick.value) ?? frame.plot.midY
            return block.placed(x: right, top: centre - block.height / 2, .right)
        }
    }
}

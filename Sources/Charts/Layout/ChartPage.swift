/// A whole page: one or more laid out charts and the texts that belong to all of them.
struct ChartPage {
    struct Panel {
        let origin: PagePoint
        let chart: LaidOutChart
    }

    let size: ChartSize
    let panels: [Panel]
    /// The heading and the text of a grid; a chart alone has its own.
    let ownTextBoxes: [TextBox]
    /// What readers of the file without eyes for it get to know.
    let title: String
    let caption: String

    /// All texts at their places on the page.
    var textBoxes: [TextBox] {
        ownTextBoxes
            + panels.flatMap { panel in panel.chart.textBoxes.map { $0.translated(by: panel.origin) } }
    }

    /// A page of one chart.
    init(_ chart: Chart, measurer: TextMeasurer) throws(ChartError) {
        let laidOut = try ChartLayout(chart, measurer: measurer).layOut()
        size = laidOut.page
        panels = [Panel(origin: PagePoint(x: 0, y: 0), chart: laidOut)]
        ownTextBoxes = []
        title = chart.title.printable
        caption = chart.caption.printable
        try Self.check(size)
    }

    /// A page of many charts, all as large as the largest needs to be.
    init(_ grid: ChartGrid, measurer: TextMeasurer) throws(ChartError) {
        guard !grid.charts.isEmpty, grid.columns > 0 else {
            throw .nothingToDraw(what: "grid \"\(grid.title)\"")
        }
        let charts = try Self.equallyLarge(grid.charts, measurer)
        let cell = Self.largest(charts)
        let columns = min(grid.columns, grid.charts.count)
        let rows = (grid.charts.count + columns - 1) / columns
        let width = Double(columns) * cell.width, padding = FrameSolver.padding
        func block(_ text: String, _ style: TextStyle, _ role: TextBox.Role) -> TextBlock {
            TextBlock(text, style, role, limit: width - 2 * padding, measurer: measurer)
        }
        let heading = block(grid.title, .pageTitle, .title), foot = block(grid.caption, .caption, .caption)
        let top = heading.isEmpty ? 0 : padding + heading.height
        let footTop = top + Double(rows) * cell.height
        size = ChartSize(width: width, height: footTop + (foot.isEmpty ? 0 : foot.height + padding))
        panels = charts.enumerated().map { index, chart in
            let origin = PagePoint(
                x: Double(index % columns) * cell.width, y: top + Double(index / columns) * cell.height)
            return Panel(origin: origin, chart: chart)
        }
        ownTextBoxes =
            heading.placed(x: width / 2, top: padding, .centre) + foot.placed(x: padding, top: footTop, .left)
        title = grid.title.printable
        caption = grid.caption.printable
        try Self.check(size)
    }

    private static func largest(_ charts: [LaidOutChart]) -> ChartSize {
        ChartSize(
            width: charts.map(\.page.width).max() ?? 0, height: charts.map(\.page.height).max() ?? 0)
    }

    /// Lays the charts out on pages of the size that the largest needs.
    ///
    /// A chart that is made wider may need more height, with its legend in another place. So it is
    /// tried again until all agree; charts that never do stay apart all the same.
    private static func equallyLarge(
        _ charts: [Chart], _ measurer: TextMeasurer
    ) throws(ChartError) -> [LaidOutChart] {
        var size: ChartSize?
        var laidOut: [LaidOutChart] = []
        for _ in 0..<6 {
            laidOut = []
            for var chart in charts {
                chart.size = size ?? chart.size
                laidOut.append(try ChartLayout(chart, measurer: measurer).layOut())
            }
            let largest = largest(laidOut)
            if largest == size { break }
            size = largest
        }
        return laidOut
    }

    private static func check(_ size: ChartSize) throws(ChartError) {
        try ChartLayout.check("page width", size.width)
        try ChartLayout.check("page height", size.height)
    }
}

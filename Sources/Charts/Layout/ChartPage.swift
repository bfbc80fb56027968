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
        title = chart.title
        caption = chart.caption
        try Self.check(size)
    }

    /// A page of many charts, all as large as the largest needs to be.
    init(_ grid: ChartGrid, measurer: TextMeasurer) throws(ChartError) {
        guard !grid.charts.isEmpty, grid.columns > 0 else {
            throw .nothingToDraw(what: "grid \"\(grid.title)\"")
        }
        let cell = try Self.cell(of: grid, measurer)
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
        var panels: [Panel] = []
        for (index, chart) in grid.charts.enumerated() {
            let origin = PagePoint(
                x: Double(index % columns) * cell.width, y: top + Double(index / columns) * cell.height)
            panels.append(Panel(origin: origin, chart: try Self.layOut(chart, size: cell, measurer)))
        }
        self.panels = panels
        ownTextBoxes =
            heading.placed(x: width / 2, top: padding, .centre) + foot.placed(x: padding, top: footTop, .left)
        title = grid.title
        caption = grid.caption
        try Self.check(size)
    }

    private static func cell(of grid: ChartGrid, _ measurer: TextMeasurer) throws(ChartError) -> ChartSize {
        var cell = ChartSize(width: 0, height: 0)
        for chart in grid.charts {
            let page = try ChartLayout(chart, measurer: measurer).layOut().page
            cell = ChartSize(width: max(cell.width, page.width), height: max(cell.height, page.height))
        }
        // A chart that is laid out wider may need a little more height, and the other way round.
        for chart in grid.charts {
            let page = try layOut(chart, size: cell, measurer).page
            cell = ChartSize(width: max(cell.width, page.width), height: max(cell.height, page.height))
        }
        return cell
    }

    private static func layOut(
        _ chart: Chart, size: ChartSize, _ measurer: TextMeasurer
    ) throws(ChartError) -> LaidOutChart {
        var chart = chart
        chart.size = size
        return try ChartLayout(chart, measurer: measurer).layOut()
    }

    private static func check(_ size: ChartSize) throws(ChartError) {
        try ChartLayout.check("page width", size.width)
        try ChartLayout.check("page height", size.height)
    }
}

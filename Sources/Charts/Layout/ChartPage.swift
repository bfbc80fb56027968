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

    /// A page of one chart in the standard look, its legend as it says.
    init(_ chart: Chart, measurer: TextMeasurer) throws(ChartError) {
        try self.init(PageContent(chart), design: ChartDesign(), measurer: measurer)
    }

    /// A page of many charts in the standard look, their legends as they say.
    init(_ grid: ChartGrid, measurer: TextMeasurer) throws(ChartError) {
        try Self.check(grid)
        try self.init(PageContent(grid, isAlone: false), design: ChartDesign(), measurer: measurer)
    }

    /// A page of what a design shows of charts.
    init(_ grid: ChartGrid, design: ChartDesign) throws(ChartError) {
        try design.check()
        try Self.check(grid)
        let content = try PageContent(grid.designed(by: design)).designed(by: design)
        try self.init(content, design: design, measurer: TextMeasurer(font: design.font))
    }

    private init(
        _ content: PageContent, design: ChartDesign, measurer: TextMeasurer
    ) throws(ChartError) {
        let layout = PanelLayout(content.grid, design: design, measurer: measurer)
        let charts = try layout.charts(), cell = PanelLayout.largest(charts)
        // The room around a chart alone is its own; what of it a column has no use for is cut off.
        let cut = FrameSolver.padding - design.margin, padding = FrameSolver.padding
        let width = Double(layout.columns) * cell.width
        func block(_ text: String, _ style: TextStyle, _ role: TextBox.Role) -> TextBlock {
            TextBlock(text, style, role, limit: width - 2 * padding, measurer: measurer)
        }
        let heading = block(content.grid.title, .pageTitle, .title)
        let foot = block(content.grid.caption, .caption, .caption)
        let top = heading.isEmpty ? 0 : padding + heading.height
        let footTop = top + Double(layout.rows) * cell.height
        let height = footTop + (foot.isEmpty ? 0 : foot.height + padding)
        size = ChartSize(width: width - 2 * cut, height: height - 2 * cut)
        panels = charts.enumerated().map { index, chart in
            let origin = PagePoint(
                x: Double(index % layout.columns) * cell.width - cut,
                y: top + Double(index / layout.columns) * cell.height - cut)
            return Panel(origin: origin, chart: chart)
        }
        ownTextBoxes =
            (heading.placed(x: width / 2, top: padding, .centre)
            + foot.placed(x: padding, top: footTop, .left))
            .map { $0.translated(by: PagePoint(x: -cut, y: -cut)) }
        (title, caption) = (content.title.printable, content.caption.printable)
        try Self.check(size, design)
    }

    private static func check(_ grid: ChartGrid) throws(ChartError) {
        guard !grid.charts.isEmpty, grid.columns > 0 else {
            throw .nothingToDraw(what: "grid \"\(grid.title)\"")
        }
    }

    /// Refuses a page that no format holds, and one that is wider than was asked for.
    private static func check(_ size: ChartSize, _ design: ChartDesign) throws(ChartError) {
        try ChartLayout.check("page width", size.width * design.scale)
        try ChartLayout.check("page height", size.height * design.scale)
        guard let width = design.width else { return }
        let least = size.width * design.scale
        guard least <= width + 0.01 else { throw .tooNarrow(width: width, least: least) }
    }
}

/// What stands on a page, and what it is called.
struct PageContent {
    var grid: ChartGrid
    let title: String
    let caption: String

    /// A chart alone, whose heading and text are its own.
    init(_ chart: Chart) {
        self.init(
            grid: ChartGrid(columns: 1, charts: [chart]), title: chart.title, caption: chart.caption)
    }

    /// Charts under one heading.
    ///
    /// - Parameter isAlone: whether one chart of a grid is a chart of its own.
    init(_ grid: ChartGrid, isAlone: Bool = true) {
        if isAlone, let chart = grid.onlyChart {
            self.init(chart)
        } else {
            self.init(grid: grid, title: grid.title, caption: grid.caption)
        }
    }

    /// With the heading and the texts that a design has: what is not drawn names the picture all the same, but text under it
    /// that is not drawn stands elsewhere.
    func designed(by design: ChartDesign) -> PageContent {
        var grid = self.grid
        let isAlone = grid.title.isEmpty && grid.charts.count == 1
        let title = design.title.text(self.title)
        switch design.title {
        case .own: break
        case .hidden:
            grid.title = ""
            for place in grid.charts.indices { grid.charts[place].title = "" }
        case .text(let text):
            if isAlone { grid.charts[0].title = text } else { grid.title = text }
        }
        if !design.showsCaption {
            grid.caption = ""
            for place in grid.charts.indices { grid.charts[place].caption = "" }
        }
        return PageContent(grid: grid, title: title, caption: design.showsCaption ? caption : "")
    }

    private init(grid: ChartGrid, title: String, caption: String) {
        (self.grid, self.title, self.caption) = (grid, title, caption)
    }
}

/// A laid out contact sheet.
struct SheetPage {
    let size: ChartSize
    let title: String
    let caption: String
    let picture: ChartImage
    let cells: [PlacedCell]
    let key: PlacedLegend
    /// The texts that belong to no pair.
    let ownTextBoxes: [TextBox]

    /// Room for a heading over a single column.
    private static let narrowestContent = 400.0

    /// All texts at their places on the page.
    var textBoxes: [TextBox] { ownTextBoxes + key.textBoxes + cells.flatMap(\.textBoxes) }

    /// Lays out a sheet; all cells are as wide as the widest and, in a row, as high as the highest.
    ///
    /// - Throws: `ChartError` for a sheet without pairs, with columns of different lengths or too large for a page.
    init(
        _ sheet: ContactSheet, design: ChartDesign = ChartDesign(), measurer: TextMeasurer
    ) throws(ChartError) {
        try design.check()
        try Self.check(sheet)
        let padding = design.margin, asked = design.layoutWidth
        let grid = SheetGrid(sheet, width: asked.map { $0 - 2 * padding }, measurer: measurer)
        let width = asked ?? max(grid.width, Self.narrowestContent) + 2 * padding
        let named = design.title.text(sheet.title)
        func block(_ text: String, _ style: TextStyle, _ role: TextBox.Role) -> TextBlock {
            TextBlock(text, style, role, limit: width - 2 * padding, measurer: measurer)
        }
        let heading = block(design.title == .hidden ? "" : named, .pageTitle, .title)
        let foot = block(design.showsCaption ? sheet.caption : "", .caption, .caption)
        let legend = LegendBlock(
            Self.entries(sheet.viewNames), columns: nil, limit: width - 2 * padding, measurer: measurer)
        let keyTop = padding + heading.height
        let gridTop = (keyTop + legend.height + FrameSolver.padding / 2).rounded(.up)
        let footTop = gridTop + grid.height + FrameSolver.padding
        size = ChartSize(
            width: width, height: (footTop + foot.height + (foot.isEmpty ? 0 : padding)).rounded(.up))
        title = named.printable
        caption = design.showsCaption ? sheet.caption.printable : ""
        picture = sheet.picture
        key = legend.placed(at: PagePoint(x: (width - legend.width) / 2, y: keyTop), isInside: false)
        let origin = PagePoint(x: ((width - grid.width) / 2).rounded(.down), y: gridTop)
        cells = grid.cells(at: origin)
        ownTextBoxes =
            heading.placed(x: width / 2, top: padding, .centre) + grid.headings(at: origin)
            + foot.placed(x: padding, top: footTop, .left)
        try ChartLayout.check("page width", size.width * design.scale)
        try ChartLayout.check("page height", size.height * design.scale)
    }

    private static func check(_ sheet: ContactSheet) throws(ChartError) {
        guard let rows = sheet.columns.first?.cells.count, rows > 0 else {
            throw .nothingToDraw(what: "contact sheet \"\(sheet.title)\"")
        }
        for column in sheet.columns where column.cells.count != rows {
            throw .unequalLengths(
                series: column.heading, what: "pairs of a column", expected: rows, found: column.cells.count)
        }
    }

    private static func entries(_ names: [String]) -> [LegendEntry] {
        names.enumerated().map { index, name in
            LegendEntry(name: name, samples: [(.line, ContactSheet.style(ofView: index))])
        }
    }
}

/// Draws laid out contact sheets.
struct SheetPainter {
    let canvas: any Canvas

    private static let white = ChartColor(red: 255, green: 255, blue: 255)
    private static let edge = ChartColor(red: 204, green: 204, blue: 204)
    /// White beside the lines of a box, so that they show on any picture.
    private static let casing = 1.0

    /// Draws a page on a white ground.
    func draw(_ page: SheetPage) throws(ChartError) {
        canvas.fillPage(Self.white)
        for cell in page.cells {
            try canvas.draw(page.picture, in: cell.picture)
            drawBoxes(cell)
            for view in cell.views {
                try canvas.draw(view.image, in: view.frame)
                let frame = view.frame.expanded(by: view.style.lineWidth / 2)
                canvas.stroke(frame, view.style.color, width: view.style.lineWidth, dash: view.style.dash)
            }
            for text in cell.textBoxes { canvas.draw(text) }
        }
        let painter = SeriesPainter(canvas: canvas)
        for sample in page.key.samples { painter.draw(sample) }
        for text in page.key.textBoxes + page.ownTextBoxes { canvas.draw(text) }
    }

    /// Casings first and the last view's dashes on top: where boxes share an edge, both colours show.
    private func drawBoxes(_ cell: PlacedCell) {
        canvas.stroke(cell.picture, Self.edge, width: 0.5)
        for view in cell.views {
            canvas.stroke(line(view), Self.white, width: view.style.lineWidth + 2 * Self.casing)
        }
        for view in cell.views {
            canvas.stroke(line(view), view.style.color, width: view.style.lineWidth, dash: view.style.dash)
        }
    }

    /// The middle of the line around a box: it covers what is just outside of it.
    private func line(_ view: PlacedCell.View) -> PageRect { view.box.expanded(by: view.style.lineWidth / 2) }
}

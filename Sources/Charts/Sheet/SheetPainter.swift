/// Draws laid out contact sheets.
struct SheetPainter {
    let canvas: Canvas

    private static let white = ChartColor(red: 255, green: 255, blue: 255)
    private static let edge = ChartColor(red: 204, green: 204, blue: 204)
    /// White beside the lines of a box, so that they show on any picture.
    private static let casing = 1.0

    /// Draws a page on a white ground.
    func draw(_ page: SheetPage) throws(ChartError) {
        canvas.fillPage(Self.white)
        let picture = try ImageSurface(page.picture)
        for cell in page.cells {
            canvas.draw(picture, in: cell.picture)
            drawBoxes(cell)
            for view in cell.views {
                canvas.draw(try ImageSurface(view.image), in: view.frame)
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

/// A laid out page that a ``PageWriter`` can write.
protocol DrawnPage {
    var size: ChartSize { get }
    /// What readers of the file without eyes for it get to know.
    var title: String { get }
    var caption: String { get }

    func draw(on canvas: Canvas) throws(ChartError)
}

extension ChartPage: DrawnPage {
    func draw(on canvas: Canvas) { ChartPainter(canvas: canvas).draw(self) }
}

extension SheetPage: DrawnPage {
    func draw(on canvas: Canvas) throws(ChartError) { try SheetPainter(canvas: canvas).draw(self) }
}

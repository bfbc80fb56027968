/// Draws everything larger or smaller by one factor, text and pens too, so that sizes in files are those on the page.
final class ScaledCanvas: Canvas {
    private let canvas: any Canvas
    private let scale: Double

    init(_ canvas: any Canvas, scale: Double) { (self.canvas, self.scale) = (canvas, scale) }

    func translated(by offset: PagePoint, _ body: () -> Void) {
        canvas.translated(by: scaled(offset), body)
    }

    func clipped(to area: PageRect, _ body: () -> Void) { canvas.clipped(to: scaled(area), body) }

    func fill(_ shape: Shape, _ color: ChartColor, opacity: Double) {
        canvas.fill(scaled(shape), color, opacity: opacity)
    }

    func stroke(_ shape: Shape, _ color: ChartColor, _ pen: Pen) {
        var pen = pen
        pen.width *= scale
        canvas.stroke(scaled(shape), color, pen)
    }

    func draw(_ picture: ChartImage, in area: PageRect) throws(ChartError) {
        try canvas.draw(picture, in: scaled(area))
    }

    func draw(_ text: TextBox) {
        var text = text
        text.style.size *= scale
        text.start = scaled(text.start)
        text.bounds = scaled(text.bounds)
        canvas.draw(text)
    }

    private func scaled(_ point: PagePoint) -> PagePoint { PagePoint(x: scale * point.x, y: scale * point.y) }

    private func scaled(_ area: PageRect) -> PageRect {
        PageRect(x: scale * area.x, y: scale * area.y, width: scale * area.width, height: scale * area.height)
    }

    private func scaled(_ shape: Shape) -> Shape {
        switch shape {
        case .page: .page
        case .rectangle(let area): .rectangle(scaled(area))
        case .disc(let centre, let radius): .disc(centre: scaled(centre), radius: scale * radius)
        case .polygon(let outline): .polygon(outline.map(scaled))
        case .line(let line): .line(line.map(scaled))
        case .segments(let segments): .segments(segments.map { (scaled($0), scaled($1)) })
        }
    }
}

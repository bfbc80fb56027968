/// A figure that was drawn: its files, and what a page shows of it.
struct DrawnFigure {
    let entry: FiguresOutput.Figure
    let title: String
    let caption: String
    /// As SVG.
    let drawing: String
}

import Charts

/// A figure that was drawn: its files, and the chart.
struct DrawnFigure {
    let entry: FiguresOutput.Figure
    let chart: Chart
}

/// Takes data to the page.
struct PlotMapping {
    let plot: PageRect
    let x: AxisMapping
    let y: AxisMapping

    init(plot: PageRect, xAxis: ResolvedAxis, yAxis: ResolvedAxis) {
        self.plot = plot
        x = AxisMapping(xAxis, start: plot.x, end: plot.maxX)
        y = AxisMapping(yAxis, start: plot.maxY, end: plot.y)
    }

    /// The place of a point, or nil where an axis has none for it.
    func point(_ xValue: Double, _ yValue: Double) -> PagePoint? {
        guard let xPosition = x.position(xValue), let yPosition = y.position(yValue) else { return nil }
        return PagePoint(x: xPosition, y: yPosition)
    }
}

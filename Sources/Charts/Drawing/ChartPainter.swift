/// Draws laid out charts.
struct ChartPainter {
    let canvas: any Canvas

    private static let white = ChartColor(red: 255, green: 255, blue: 255)
    private static let gridColor = ChartColor(red: 229, green: 229, blue: 229)
    private static let spineColor = ChartColor(red: 85, green: 85, blue: 85)
    private static let legendEdge = ChartColor(red: 204, green: 204, blue: 204)
    private static let majorTickLength = 4.0
    private static let minorTickLength = 2.5

    /// Draws a page: a white ground, then each panel at its place.
    func draw(_ page: ChartPage) {
        canvas.fillPage(Self.white)
        for panel in page.panels {
            canvas.translated(by: panel.origin) { draw(panel.chart) }
        }
        for box in page.ownTextBoxes { canvas.draw(box) }
    }

    private func draw(_ chart: LaidOutChart) {
        drawGrid(chart)
        let painter = SeriesPainter(canvas: canvas)
        for geometry in chart.geometries where geometry.layer < .references {
            painter.draw(geometry, plot: chart.plot)
        }
        drawSpines(chart)
        for geometry in chart.geometries where geometry.layer >= .references {
            painter.draw(geometry, plot: chart.plot)
        }
        if let legend = chart.legend { draw(legend, painter) }
        for box in chart.labels { canvas.draw(box) }
    }

    private func drawGrid(_ chart: LaidOutChart) {
        let plot = chart.plot
        let upright = chart.xTicks.filter { chart.hasVerticalGrid && $0.isMajor }.map {
            (PagePoint(x: $0.position, y: plot.y), PagePoint(x: $0.position, y: plot.maxY))
        }
        let level = chart.yTicks.filter { chart.hasHorizontalGrid && $0.isMajor }.map {
            (PagePoint(x: plot.x, y: $0.position), PagePoint(x: plot.maxX, y: $0.position))
        }
        canvas.strokeSegments(upright + level, Self.gridColor, width: 0.8)
    }

    private func drawSpines(_ chart: LaidOutChart) {
        let plot = chart.plot
        let corner = PagePoint(x: plot.x, y: plot.maxY)
        canvas.strokeSegments(
            [(PagePoint(x: plot.x, y: plot.y), corner), (corner, PagePoint(x: plot.maxX, y: plot.maxY))],
            Self.spineColor, width: 1)
        let under = chart.xTicks.map { tick in
            let length = tick.isMajor ? Self.majorTickLength : Self.minorTickLength
            return (
                PagePoint(x: tick.position, y: plot.maxY), PagePoint(x: tick.position, y: plot.maxY + length)
            )
        }
        let beside = chart.yTicks.map { tick in
            let length = tick.isMajor ? Self.majorTickLength : Self.minorTickLength
            return (PagePoint(x: plot.x - length, y: tick.position), PagePoint(x: plot.x, y: tick.position))
        }
        canvas.strokeSegments(under + beside, Self.spineColor, width: 0.9)
    }

    private func draw(_ legend: PlacedLegend, _ painter: SeriesPainter) {
        if legend.isInside {
            canvas.fill(legend.frame, Self.white, opacity: 0.92)
            canvas.stroke(legend.frame, Self.legendEdge, width: 0.7)
        }
        for sample in legend.samples { painter.draw(sample) }
        for box in legend.textBoxes { canvas.draw(box) }
    }
}

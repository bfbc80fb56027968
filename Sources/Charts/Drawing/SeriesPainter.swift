/// Draws laid out series and their samples in the legend.
struct SeriesPainter {
    let canvas: any Canvas

    private static let markerRadius = 4.2
    private static let capHalfWidth = 4.0
    private static let errorBarWidth = 1.3
    private static let edgeWidth = 1.0
    private static let hatchStep = 6.0
    private static let barErrorColor = ChartColor(red: 34, green: 34, blue: 34)

    /// Lines and fills stay inside the plot; markers on its edge are drawn whole.
    func draw(_ geometry: SeriesGeometry, plot: PageRect) {
        let style = geometry.style
        canvas.clipped(to: plot.expanded(by: style.lineWidth / 2)) {
            for fill in geometry.fills { canvas.fill(fill, style.color, opacity: style.fillOpacity) }
            for bar in geometry.bars { drawBar(bar, style) }
            for line in geometry.lines {
                if geometry.linesAreEdges {
                    canvas.stroke(line, style.color, width: Self.edgeWidth, opacity: 0.6)
                } else {
                    canvas.stroke(line, style.color, width: style.lineWidth, dash: style.dash)
                }
            }
        }
        let errorColor = geometry.bars.isEmpty ? style.color : Self.barErrorColor
        for bar in geometry.errorBars { drawErrorBar(bar, errorColor) }
        for marker in geometry.markers { drawMarker(marker, style) }
    }

    /// Draws how a series looks, beside its name in the legend.
    func draw(_ sample: PlacedLegend.Sample) {
        let area = sample.area, style = sample.style
        switch sample.kind {
        case .fill:
            canvas.fill(area, style.color, opacity: style.fillOpacity)
            canvas.stroke(area, style.color, width: 0.5)
        case .bar: drawBar(area, style)
        case .line:
            let ends = [
                PagePoint(x: area.x + style.lineWidth / 2, y: area.midY),
                PagePoint(x: area.maxX - style.lineWidth / 2, y: area.midY),
            ]
            canvas.stroke(ends, style.color, width: style.lineWidth, dash: style.dash)
        case .marker: drawMarker(PagePoint(x: area.midX, y: area.midY), style)
        }
    }

    private func drawBar(_ bar: PageRect, _ style: SeriesStyle) {
        canvas.fill(bar, style.color)
        let segments = Self.hatching(style.hatch, bar).flatMap { $0 }
        canvas.strokeSegments(segments, ChartColor(red: 255, green: 255, blue: 255), width: 1.1)
        canvas.stroke(bar, style.color, width: Self.edgeWidth)
    }

    private func drawErrorBar(_ bar: SeriesGeometry.ErrorBar, _ color: ChartColor) {
        let left = bar.x - Self.capHalfWidth, right = bar.x + Self.capHalfWidth
        let caps = [bar.top, bar.bottom].map { (PagePoint(x: left, y: $0), PagePoint(x: right, y: $0)) }
        let stem = (PagePoint(x: bar.x, y: bar.top), PagePoint(x: bar.x, y: bar.bottom))
        canvas.strokeSegments([stem] + caps, color, width: Self.errorBarWidth)
    }

    /// A white rim sets markers apart from lines that they lie on.
    private func drawMarker(_ centre: PagePoint, _ style: SeriesStyle) {
        let white = ChartColor(red: 255, green: 255, blue: 255)
        switch style.marker {
        case .circle:
            canvas.fillDisc(centre, radius: Self.markerRadius + 1, white)
            canvas.fillDisc(centre, radius: Self.markerRadius, style.color)
        case .cross:
            let reach = 0.8 * Self.markerRadius
            for (color, width) in [(white, 4.0), (style.color, 2.0)] {
                for slope in [1.0, -1.0] {
                    canvas.stroke(
                        [
                            PagePoint(x: centre.x - reach, y: centre.y - slope * reach),
                            PagePoint(x: centre.x + reach, y: centre.y + slope * reach),
                        ], color, width: width)
                }
            }
        case .square, .triangle, .diamond, .invertedTriangle:
            let outline = Self.corners(style.marker).map {
                PagePoint(x: centre.x + $0.x * Self.markerRadius, y: centre.y + $0.y * Self.markerRadius)
            }
            canvas.stroke(outline + outline.prefix(1), white, width: 2)
            canvas.fill(outline, style.color)
        }
    }

    private static func corners(_ shape: MarkerShape) -> [PagePoint] {
        let corners: [(Double, Double)] =
            switch shape {
            case .square: [(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)]
            case .triangle: [(0, -1.25), (1.15, 0.85), (-1.15, 0.85)]
            case .diamond: [(0, -1.3), (1.3, 0), (0, 1.3), (-1.3, 0)]
            case .invertedTriangle: [(0, 1.25), (1.15, -0.85), (-1.15, -0.85)]
            case .circle, .cross: []
            }
        return corners.map { PagePoint(x: $0.0, y: $0.1) }
    }

    /// The lines of a hatch over a rectangle, one list for each of its directions.
    private static func hatching(_ hatch: Hatch, _ area: PageRect) -> [[(PagePoint, PagePoint)]] {
        switch hatch {
        case .none: []
        case .rising: [slanted(area, rise: -1)]
        case .falling: [slanted(area, rise: 1)]
        case .crossed: [slanted(area, rise: -1), slanted(area, rise: 1)]
        case .level:
            [
                stride(from: area.maxY - hatchStep / 2, to: area.y, by: -hatchStep).map {
                    (PagePoint(x: area.x, y: $0), PagePoint(x: area.maxX, y: $0))
                }
            ]
        }
    }

    private static func slanted(_ area: PageRect, rise: Double) -> [(PagePoint, PagePoint)] {
        let reach = area.width
        return stride(from: area.y - reach, to: area.maxY + reach, by: hatchStep * 2.0.squareRoot())
            .compactMap { level in
                let start = PagePoint(x: area.x, y: level)
                let end = PagePoint(x: area.maxX, y: level + rise * reach)
                return area.clip(start, end)
            }
    }
}

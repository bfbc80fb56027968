/// A series on the page: shapes with their style, ready to be drawn.
struct SeriesGeometry {
    /// A marker's error bar, on the page.
    struct ErrorBar: Equatable {
        let x: Double
        let top: Double
        let bottom: Double
    }

    /// What lies over what, from the bottom up, whatever the order of the series.
    enum Layer: Int, Comparable {
        case bands, steps, bars, references, lines, points

        static func < (left: Layer, right: Layer) -> Bool { left.rawValue < right.rawValue }
    }

    let style: SeriesStyle
    let layer: Layer
    var fills: [[PagePoint]] = []
    var bars: [PageRect] = []
    var lines: [[PagePoint]] = []
    /// Whether the lines edge a fill, and are drawn thin.
    var linesAreEdges = false
    var errorBars: [ErrorBar] = []
    var markers: [PagePoint] = []

    init(style: SeriesStyle, layer: Layer) {
        self.style = style
        self.layer = layer
    }
}

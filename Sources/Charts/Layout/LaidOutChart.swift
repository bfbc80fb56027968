/// A chart with everything at its place on the page, ready to be drawn.
struct LaidOutChart {
    let page: ChartSize
    let plot: PageRect
    /// The tick positions along each axis, and whether each one has a label.
    let xTicks: [(position: Double, isMajor: Bool)]
    let yTicks: [(position: Double, isMajor: Bool)]
    /// Whether grid lines stand at the ticks of each axis.
    let hasVerticalGrid: Bool
    let hasHorizontalGrid: Bool
    /// In the order of drawing.
    let geometries: [SeriesGeometry]
    let legend: PlacedLegend?
    /// All texts but the legend's.
    let labels: [TextBox]

    /// All texts.
    var textBoxes: [TextBox] { labels + (legend?.textBoxes ?? []) }
}

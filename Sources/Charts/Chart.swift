/// A chart as data: what is drawn, said without any drawing library.
///
/// Lengths are in points (1/72 inch), the unit of the PDF and SVG pages.
public struct Chart: Sendable, Equatable {
    /// The heading over the plot, wrapped where it is longer than the page is wide.
    public var title: String
    /// The text under the plot, wrapped.
    public var caption: String
    /// The horizontal axis.
    public var xAxis: Axis
    /// The vertical axis.
    public var yAxis: Axis
    /// What is plotted; fills are drawn first, then bars, reference lines, lines and points.
    public var series: [Series]
    /// Where the legend stands.
    public var legend: LegendPosition
    /// The least page size; the page grows where the text would not fit otherwise.
    public var size: ChartSize

    /// A chart of `series` over two axes.
    public init(
        title: String = "", caption: String = "", xAxis: Axis, yAxis: Axis, series: [Series],
        legend: LegendPosition = .automatic, size: ChartSize = ChartSize(width: 600, height: 400)
    ) {
        self.title = title
        self.caption = caption
        self.xAxis = xAxis
        self.yAxis = yAxis
        self.series = series
        self.legend = legend
        self.size = size
    }
}

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

/// Several charts on one page, row by row, all panels of the same size.
public struct ChartGrid: Sendable, Equatable {
    /// The heading over all panels, wrapped.
    public var title: String
    /// The text under all panels, wrapped.
    public var caption: String
    /// How many panels stand side by side.
    public var columns: Int
    /// The panels, from the top left, row by row.
    public var charts: [Chart]

    /// A grid of `charts` in rows of `columns`.
    public init(title: String = "", caption: String = "", columns: Int, charts: [Chart]) {
        self.title = title
        self.caption = caption
        self.columns = columns
        self.charts = charts
    }
}

/// A width and a height in points (1/72 inch).
public struct ChartSize: Sendable, Equatable {
    /// From left to right, in points.
    public var width: Double
    /// From top to bottom, in points.
    public var height: Double

    /// A size of `width` by `height` points.
    public init(width: Double, height: Double) {
        self.width = width
        self.height = height
    }
}

/// One axis: its label, its ends and its scale.
public struct Axis: Sendable, Equatable {
    /// What is measured, with its unit; empty for none.
    public var label: String
    /// The value at the low end, or nil to take it from the data with a small margin.
    public var low: Double?
    /// The value at the high end, or nil to take it from the data with a small margin.
    public var high: Double?
    /// How values map to positions.
    public var scale: AxisScale
    /// What the axis may show in place of its values, where they are ratios or their logarithms; nil for other values.
    public var ratios: AxisRatios?

    /// An axis whose ends come from the data where they are not given.
    public init(
        _ label: String, low: Double? = nil, high: Double? = nil, scale: AxisScale = .linear,
        ratios: AxisRatios? = nil
    ) {
        self.ratios = ratios
        self.label = label
        self.low = low
        self.high = high
        self.scale = scale
    }

    /// An axis with a named place for each category: category i stands at the value i, from 0.
    public init(_ label: String, categories: [String]) {
        self.init(label, scale: .categories(categories))
    }
}

/// What an axis of ratios is called by what it shows.
public struct AxisRatios: Sendable, Equatable {
    /// Whether the values are logarithms of ratios.
    public var areLogarithms: Bool
    /// The label where logarithms stand at the ticks.
    public var logarithmLabel: String
    /// The label where ratios do.
    public var ratioLabel: String

    /// Ratios, or their natural logarithms, under these labels.
    public init(areLogarithms: Bool, logarithmLabel: String, ratioLabel: String) {
        self.areLogarithms = areLogarithms
        self.logarithmLabel = logarithmLabel
        self.ratioLabel = ratioLabel
    }
}

/// How an axis maps values to positions.
public enum AxisScale: Sendable, Equatable {
    /// Equal steps for equal differences.
    case linear
    /// Equal steps for equal ratios; values must be positive.
    case logarithmic
    /// Values are natural logarithms of ratios, which are what stands at the ticks: 5:1, 1:1, 1:5.
    case logarithmsOfRatios
    /// Named places at the values 0, 1, 2 and so on.
    case categories([String])
}

/// Where the legend of a chart stands.
public enum LegendPosition: Sendable, Equatable {
    /// Inside the plot where it hides no data, else outside to the right, else below.
    case automatic
    /// Inside the plot, at its top left.
    case topLeft
    /// Inside the plot, at the middle of its top.
    case top
    /// Inside the plot, at its top right.
    case topRight
    /// Inside the plot, at its bottom left.
    case bottomLeft
    /// Inside the plot, at the middle of its bottom.
    case bottom
    /// Inside the plot, at its bottom right.
    case bottomRight
    /// Beside the plot, on its right.
    case outsideRight
    /// Under the horizontal axis, in as many columns as fit.
    case below
    /// No legend.
    case hidden
}

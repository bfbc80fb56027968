/// How charts are set for where they go: the width of a column, the size of its text, what of a chart is shown.
///
/// A chart is laid out with the proportions of its standard look and drawn larger or smaller by one factor, so that lines,
/// markers and gaps keep their relation to the text.
public struct ChartDesign: Sendable, Equatable {
    /// The width of the page in points; nil for the chart's own.
    public var width: Double?
    /// The size of the text at ticks, in legends and captions, in points; nil for ``standardTextSize``, or for
    /// ``columnTextSize`` where there is a width. No text is smaller; axis labels and titles are larger.
    public var textSize: Double?
    /// The font of all texts.
    public var font = ChartFont.standard
    /// The heading.
    public var title = ChartTitle.own
    /// Whether the text under the chart is drawn.
    public var showsCaption = true
    /// Where legends stand; nil for where each chart has its own, of one entry none.
    public var legend: LegendPosition?
    /// What axes of ratios show; nil for what each chart shows.
    public var ratioAxis: RatioAxis?
    /// The names of the series that are shown, as legends have them; empty for all.
    public var series: [String] = []
    /// The panel that is shown, counted from 1; nil for all.
    public var panel: Int?
    /// Pixels an inch of a PNG; nil for ``standardDensity``, or for ``printDensity`` where there is a width.
    public var dotsPerInch: Double?
    /// What texts are in an SVG.
    public var svgText = SVGText.text

    /// The standard look.
    public init(width: Double? = nil, textSize: Double? = nil, dotsPerInch: Double? = nil) {
        (self.width, self.textSize, self.dotsPerInch) = (width, textSize, dotsPerInch)
    }

    /// The size of text where nothing is asked for, in points.
    public static let standardTextSize = TextStyle.tickLabel.size
    /// The size of text in charts of a given width, in points.
    public static let columnTextSize = 8.0
    /// The sizes of text that are drawn, in points: below 7 journals find it too small.
    public static let textSizes = 7.0...36.0
    /// Pixels an inch on a screen.
    public static let standardDensity = 144.0
    /// Pixels an inch in print.
    public static let printDensity = 300.0

    /// Points on the page of a point of the layout.
    var scale: Double {
        (textSize ?? (width == nil ? Self.standardTextSize : Self.columnTextSize)) / Self.standardTextSize
    }

    /// The width in points of the layout.
    var layoutWidth: Double? { width.map { $0 / scale } }

    /// Pixels of a PNG a point of the page.
    var pixelsPerPoint: Double {
        (dotsPerInch ?? (width == nil ? Self.standardDensity : Self.printDensity)) / 72
    }

    /// The room around all that is drawn, in points of the layout: little where a column gives it.
    var margin: Double { width == nil ? FrameSolver.padding : 3 }

    /// Refuses text that is too small or too large.
    func check() throws(ChartError) {
        guard let textSize else { return }
        guard Self.textSizes.contains(textSize) else {
            throw .invalidTextSize(
                found: textSize, least: Self.textSizes.lowerBound, most: Self.textSizes.upperBound)
        }
    }
}

/// The heading of a chart.
public enum ChartTitle: Sendable, Equatable {
    /// The chart's own.
    case own
    /// None; files that have a name for a picture keep it.
    case hidden
    /// Another one, over all panels.
    case text(String)

    /// What names a picture whose own heading is `own`.
    public func text(_ own: String) -> String {
        if case .text(let text) = self { text } else { own }
    }
}

/// What an axis of ratios shows.
public enum RatioAxis: String, Sendable, CaseIterable {
    /// The logarithm of the ratio in numbers.
    case logRatio = "log-ratio"
    /// The same places, named by their ratios: 5:1, 1:1, 1:5.
    case ratio
}

/// What the texts of an SVG are.
public enum SVGText: String, Sendable, CaseIterable {
    /// Text, which can be searched and edited, in the reader's font where the chart's is not there.
    case text
    /// The outlines of the letters, which look the same everywhere.
    case outlines
}

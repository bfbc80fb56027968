/// Marks with a name and a look.
public struct Series: Sendable, Equatable {
    /// The name in the legend; empty for none. Series of one name share one legend entry and,
    /// where they have no style of their own, one style: a curve and its band, for example.
    public var name: String
    /// What is drawn.
    public var marks: Marks
    /// The look, or nil to take the next of `SeriesStyle.automatic`.
    public var style: SeriesStyle?

    /// Marks drawn in `style` under `name`.
    public init(_ name: String, _ marks: Marks, style: SeriesStyle? = nil) {
        self.name = name
        self.marks = marks
        self.style = style
    }

    var isHistogram: Bool {
        if case .steps = marks { true } else { false }
    }

    /// A line through (x, y); see `Marks.line`.
    public static func line(_ name: String, x: [Double], y: [Double], style: SeriesStyle? = nil) -> Series {
        Series(name, .line(x: x, y: y), style: style)
    }

    /// A histogram; see `Marks.steps`.
    public static func steps(
        _ name: String, edges: [Double], heights: [Double], style: SeriesStyle? = nil
    ) -> Series {
        Series(name, .steps(edges: edges, heights: heights), style: style)
    }

    /// The area between two curves; see `Marks.band`.
    public static func band(
        _ name: String, x: [Double], low: [Double], high: [Double], style: SeriesStyle? = nil
    ) -> Series {
        Series(name, .band(x: x, low: low, high: high), style: style)
    }

    /// Bars with error bars; see `Marks.bars`.
    public static func bars(_ name: String, _ points: [DataPoint], style: SeriesStyle? = nil) -> Series {
        Series(name, .bars(points), style: style)
    }

    /// Markers with error bars; see `Marks.points`.
    public static func points(
        _ name: String, _ points: [DataPoint], joined: Bool = false, style: SeriesStyle? = nil
    ) -> Series {
        Series(name, .points(points, joined: joined), style: style)
    }

    /// A reference line over the whole width; see `Marks.horizontal`.
    public static func horizontal(
        _ name: String, y: Double, low: Double? = nil, high: Double? = nil, style: SeriesStyle? = nil
    ) -> Series {
        Series(name, .horizontal(y: y, low: low, high: high), style: style)
    }

    /// A reference line over the whole height; see `Marks.vertical`.
    public static func vertical(_ name: String, x: Double, style: SeriesStyle? = nil) -> Series {
        Series(name, .vertical(x: x), style: style)
    }
}

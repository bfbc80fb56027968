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

    /// Whether something with a width of its own stands at its points.
    var hasMarkers: Bool {
        if case .points = marks { true } else { false }
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

/// The marks that a series is made of, with their numbers.
public enum Marks: Sendable, Equatable {
    /// A line through (x, y) in the order given.
    ///
    /// It breaks where x or y is not finite, or not positive on a logarithmic axis, so that a
    /// diverged training run still shows; all other marks refuse such numbers.
    case line(x: [Double], y: [Double])
    /// A histogram's outline: heights[i] from edges[i] to edges[i + 1], filled down to 0.
    case steps(edges: [Double], heights: [Double])
    /// The area between two curves.
    case band(x: [Double], low: [Double], high: [Double])
    /// Bars from 0 to y; bars of several series at the same x stand side by side.
    case bars([DataPoint])
    /// Markers, joined by a line where `joined` says so.
    case points([DataPoint], joined: Bool)
    /// A line over the whole width at y, with a band where `low` and `high` are given.
    case horizontal(y: Double, low: Double?, high: Double?)
    /// A line over the whole height at x.
    case vertical(x: Double)
}

/// A measured value with, where it is known, its interval.
public struct DataPoint: Sendable, Equatable {
    /// The position along the horizontal axis.
    public var x: Double
    /// The value.
    public var y: Double
    /// The low end of the value's interval, in the units of y.
    public var low: Double?
    /// The high end of the value's interval, in the units of y.
    public var high: Double?

    /// A point at (x, y) with an error bar from `low` to `high` where both are given.
    public init(x: Double, y: Double, low: Double? = nil, high: Double? = nil) {
        self.x = x
        self.y = y
        self.low = low
        self.high = high
    }
}

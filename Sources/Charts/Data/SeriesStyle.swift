/// The look of a series.
public struct SeriesStyle: Sendable, Equatable {
    /// The colour of its lines, markers and fills.
    public var color: ChartColor
    /// How its lines are broken up.
    public var dash: DashPattern
    /// The width of its lines, in points.
    public var lineWidth: Double
    /// The shape of its points.
    public var marker: MarkerShape
    /// The lines over its bars.
    public var hatch: Hatch
    /// How dense the fill of bands and steps is, from 0 to 1; bars are filled fully.
    public var fillOpacity: Double

    /// A style; all but the colour have defaults.
    public init(
        color: ChartColor, dash: DashPattern = .solid, lineWidth: Double = 2, marker: MarkerShape = .circle,
        hatch: Hatch = .none, fillOpacity: Double = 0.2
    ) {
        self.color = color
        self.dash = dash
        self.lineWidth = lineWidth
        self.marker = marker
        self.hatch = hatch
        self.fillOpacity = fillOpacity
    }

    /// The colours that lines take in turn: those of Okabe and Ito that show on white.
    static let colors: [ChartColor] = [
        .blue, .vermillion, .bluishGreen, .reddishPurple, .orange, .skyBlue, .black,
    ]

    /// How many automatic styles differ in colour or dash.
    static let automaticCount = colors.count * DashPattern.allCases.count

    /// The style of the series at `index`, counted from 0: colour, dash, marker and hatch all differ
    /// between neighbours, and no two of the first 42 agree in both colour and dash.
    public static func automatic(_ index: Int) -> SeriesStyle {
        let dashes = DashPattern.allCases, markers = MarkerShape.allCases, hatches = Hatch.allCases
        let place = abs(index % automaticCount)
        return SeriesStyle(
            color: colors[place % colors.count], dash: dashes[place % dashes.count],
            marker: markers[place % markers.count], hatch: hatches[place % hatches.count])
    }
}

/// An opaque sRGB colour.
///
/// The named ones are the eight colours of Okabe and Ito's "Color Universal Design" (2008), chosen
/// to be told apart with any of the common kinds of colour blindness.
public struct ChartColor: Sendable, Hashable {
    /// Red, 0 to 255.
    public let red: UInt8
    /// Green, 0 to 255.
    public let green: UInt8
    /// Blue, 0 to 255.
    public let blue: UInt8

    /// A colour of its three components, each 0 to 255.
    public init(red: UInt8, green: UInt8, blue: UInt8) {
        self.red = red
        self.green = green
        self.blue = blue
    }

    /// Black.
    public static let black = ChartColor(red: 0, green: 0, blue: 0)
    /// Orange.
    public static let orange = ChartColor(red: 230, green: 159, blue: 0)
    /// Sky blue.
    public static let skyBlue = ChartColor(red: 86, green: 180, blue: 233)
    /// Bluish green.
    public static let bluishGreen = ChartColor(red: 0, green: 158, blue: 115)
    /// Yellow: for fills only, since it is hard to see as a line on white.
    public static let yellow = ChartColor(red: 240, green: 228, blue: 66)
    /// Blue.
    public static let blue = ChartColor(red: 0, green: 114, blue: 178)
    /// Vermillion.
    public static let vermillion = ChartColor(red: 213, green: 94, blue: 0)
    /// Reddish purple.
    public static let reddishPurple = ChartColor(red: 204, green: 121, blue: 167)
}

/// How a line is broken up, so that lines differ in print and without colours too.
public enum DashPattern: Sendable, Hashable, CaseIterable {
    /// An unbroken line.
    case solid
    /// Long dashes.
    case dashed
    /// A dash, a dot.
    case dashDotted
    /// Short dashes.
    case shortDashed
    /// A dash, two dots.
    case dashDoubleDotted
    /// Dots.
    case dotted

    /// Cairo leaves out dashes of no length at all between others.
    private static let dot = 0.01

    /// The lengths of dashes and gaps in turn, in units of the line's width.
    ///
    /// Line ends are round and add one width to a dash, so a dot has next to no length.
    var lengths: [Double] {
        switch self {
        case .solid: []
        case .dashed: [4, 2.6]
        case .dashDotted: [4, 2.4, Self.dot, 2.4]
        case .shortDashed: [1.6, 2.2]
        case .dashDoubleDotted: [4, 2.2, Self.dot, 2.2, Self.dot, 2.2]
        case .dotted: [Self.dot, 2]
        }
    }
}

/// The lines over a filled area, so that areas differ in print and without colours too.
public enum Hatch: Sendable, Hashable, CaseIterable {
    /// A plain fill.
    case none
    /// Lines that rise to the right.
    case rising
    /// Lines that fall to the right.
    case falling
    /// Lines both ways.
    case crossed
    /// Level lines.
    case level
}

/// The shape of a point.
public enum MarkerShape: Sendable, Hashable, CaseIterable {
    /// A filled disc.
    case circle
    /// A filled square.
    case square
    /// A filled triangle that points up.
    case triangle
    /// A filled square on its corner.
    case diamond
    /// A filled triangle that points down.
    case invertedTriangle
    /// A diagonal cross.
    case cross
}

/// Gives series without a style of their own one that differs from all others on the chart.
struct StylePicker {
    private var used: [SeriesStyle]
    private var picks = 0
    private let fillOpacity: Double

    /// A picker that keeps away from the looks already given by the caller.
    ///
    /// Histograms lie over each other: the more there are, the thinner their fills.
    init(given: [SeriesStyle], histograms: Int) {
        used = given
        fillOpacity = SeriesStyle.automatic(0).fillOpacity / Double(max(1, histograms)).squareRoot()
    }

    /// The styles of all series: those of one name share one, unless they have their own.
    static func styles(of series: [Series]) -> [SeriesStyle] {
        var picker = StylePicker(
            given: series.compactMap(\.style), histograms: series.count { $0.isHistogram })
        var byName: [String: SeriesStyle] = [:]
        return series.map { series in
            if let style = series.style { return style }
            if !series.name.isEmpty, let known = byName[series.name] { return known }
            let style = picker.next()
            byName[series.name] = style
            return style
        }
    }

    /// The first style that is new, of the colour used least and, among those, the dash used least.
    private mutating func next() -> SeriesStyle {
        let styles = (0..<SeriesStyle.automaticCount).map(SeriesStyle.automatic)
        let costs = styles.map { style in
            let sameColor = used.filter { $0.color == style.color }
            let sameDash = used.count { $0.dash == style.dash }
            return (sameColor.count { $0.dash == style.dash }, sameColor.count, sameDash)
        }
        let best = costs.indices.min { costs[$0] < costs[$1] } ?? 0
        var style = styles[best]
        // Markers and hatches go by turns: series of points or bars are few, and each gets a new one.
        (style.marker, style.hatch) = (
            SeriesStyle.automatic(picks).marker, SeriesStyle.automatic(picks).hatch
        )
        style.fillOpacity = fillOpacity
        picks += 1
        used.append(style)
        return style
    }
}

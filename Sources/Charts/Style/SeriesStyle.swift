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

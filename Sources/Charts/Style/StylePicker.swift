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

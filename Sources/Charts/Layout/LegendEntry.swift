/// A name in the legend with the looks of all series of that name.
struct LegendEntry {
    /// How a series shows in the legend.
    enum Sample: Equatable { case fill, bar, line, marker }

    let name: String
    var samples: [(sample: Sample, style: SeriesStyle)]

    /// One entry for each name, in the order in which they first occur.
    static func entries(_ series: [Series], styles: [SeriesStyle]) -> [LegendEntry] {
        var entries: [LegendEntry] = []
        for (series, style) in zip(series, styles) where !series.name.isEmpty {
            let looks = samples(of: series.marks).map { (sample: $0, style: style) }
            if let known = entries.firstIndex(where: { $0.name == series.name }) {
                entries[known].samples += looks
            } else {
                entries.append(LegendEntry(name: series.name, samples: looks))
            }
        }
        return entries
    }

    private static func samples(of marks: Marks) -> [Sample] {
        switch marks {
        case .line, .vertical: [.line]
        case .steps, .band: [.fill]
        case .bars: [.bar]
        case .points(_, let joined): joined ? [.line, .marker] : [.marker]
        case .horizontal(_, let low, let high): low != nil && high != nil ? [.fill, .line] : [.line]
        }
    }
}

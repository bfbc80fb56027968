/// A legend with its measures, not yet placed.
struct LegendBlock {
    private let entries: [LegendEntry]
    private let names: [TextBlock]
    private let columns: Int

    private static let padding = 7.0
    private static let sampleWidth = 34.0
    private static let sampleHeight = 10.0
    private static let sampleGap = 8.0
    private static let rowGap = 4.0
    private static let columnGap = 18.0
    /// Names are wrapped to no less than this.
    private static let narrowestName = 60.0

    /// Entries in `columns` columns, or in as many as fit where it is nil; names wrapped so that a
    /// column is at most `limit` points wide.
    init(_ entries: [LegendEntry], columns: Int?, limit: Double, measurer: TextMeasurer) {
        let fixed = 2 * Self.padding + Self.sampleWidth + Self.sampleGap
        let names = entries.map { entry in
            TextBlock(
                entry.name, .legend, .legend, limit: max(limit - fixed, Self.narrowestName),
                measurer: measurer)
        }
        let entryWidth = Self.sampleWidth + Self.sampleGap + (names.map(\.width).max() ?? 0)
        let room = (limit - 2 * Self.padding + Self.columnGap) / (entryWidth + Self.columnGap)
        self.entries = entries
        self.names = names
        self.columns = max(1, columns ?? min(Int(max(1, min(room, 1e6))), entries.count))
    }

    var isEmpty: Bool { entries.isEmpty }

    var width: Double {
        let perColumn = entryWidth + Self.columnGap
        return isEmpty ? 0 : Double(columns) * perColumn - Self.columnGap + 2 * Self.padding
    }

    var height: Double {
        isEmpty ? 0 : rowHeights.reduce(0) { $0 + $1 + Self.rowGap } - Self.rowGap + 2 * Self.padding
    }

    /// Entries fill the columns from top to bottom.
    private var rows: Int { (entries.count + columns - 1) / columns }

    private var entryWidth: Double { Self.sampleWidth + Self.sampleGap + (names.map(\.width).max() ?? 0) }

    private var rowHeights: [Double] {
        (0..<rows).map { row in
            stride(from: row, to: names.count, by: rows).map { names[$0].height }.max() ?? 0
        }
    }

    /// The legend with its top left corner at `origin`.
    func placed(at origin: PagePoint, isInside: Bool) -> PlacedLegend {
        var samples: [PlacedLegend.Sample] = []
        var textBoxes: [TextBox] = []
        var rowTops = [origin.y + Self.padding]
        for height in rowHeights { rowTops.append((rowTops.last ?? 0) + height + Self.rowGap) }
        for (index, entry) in entries.enumerated() {
            let left = origin.x + Self.padding + Double(index / rows) * (entryWidth + Self.columnGap)
            let top = rowTops[index % rows]
            let firstLine = names[index].ascent + names[index].descent
            let area = PageRect(
                x: left, y: top + (firstLine - Self.sampleHeight) / 2, width: Self.sampleWidth,
                height: Self.sampleHeight)
            samples += entry.samples.map { PlacedLegend.Sample(area: area, kind: $0.sample, style: $0.style) }
            textBoxes += names[index].placed(x: area.maxX + Self.sampleGap, top: top, .left)
        }
        let frame = PageRect(x: origin.x, y: origin.y, width: width, height: height)
        return PlacedLegend(frame: frame, isInside: isInside, samples: samples, textBoxes: textBoxes)
    }
}

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

/// A legend at its place on the page.
struct PlacedLegend {
    /// The look of one series beside its name.
    struct Sample {
        let area: PageRect
        let kind: LegendEntry.Sample
        let style: SeriesStyle
    }

    let frame: PageRect
    /// Whether it stands inside the plot and needs a ground and an edge of its own.
    let isInside: Bool
    let samples: [Sample]
    let textBoxes: [TextBox]
}

/// Looks for a place inside the plot where a legend hides no data.
struct LegendPlacer {
    let plot: PageRect
    let geometries: [SeriesGeometry]

    /// Between the legend and the edges of the plot, in points.
    static let inset = 8.0
    /// Data must stay this far from the legend, in points.
    private static let clearance = 5.0
    /// A legend larger than these shares of the plot goes outside.
    private static let widestShare = 0.5
    private static let highestShare = 0.6

    static let insidePositions: [LegendPosition] = [
        .topRight, .topLeft, .bottomRight, .bottomLeft, .top, .bottom,
    ]

    /// The first place with no data behind it, or nil.
    func freePlace(width: Double, height: Double) -> PagePoint? {
        guard width <= Self.widestShare * plot.width, height <= Self.highestShare * plot.height else {
            return nil
        }
        return Self.insidePositions.lazy
            .compactMap { Self.origin($0, width: width, height: height, plot: plot) }
            .first { origin in
                let frame = PageRect(x: origin.x, y: origin.y, width: width, height: height)
                return !isCovered(frame.expanded(by: Self.clearance))
            }
    }

    /// The top left corner of a legend at an inside position, or nil for an outside one.
    static func origin(
        _ position: LegendPosition, width: Double, height: Double, plot: PageRect
    ) -> PagePoint? {
        let left = plot.x + inset, right = plot.maxX - inset - width, middle = plot.midX - width / 2
        let top = plot.y + inset, bottom = plot.maxY - inset - height
        return switch position {
        case .topLeft: PagePoint(x: left, y: top)
        case .top: PagePoint(x: middle, y: top)
        case .topRight: PagePoint(x: right, y: top)
        case .bottomLeft: PagePoint(x: left, y: bottom)
        case .bottom: PagePoint(x: middle, y: bottom)
        case .bottomRight: PagePoint(x: right, y: bottom)
        case .automatic, .outsideRight, .below, .hidden: nil
        }
    }

    private func isCovered(_ frame: PageRect) -> Bool {
        geometries.contains { geometry in
            geometry.lines.contains { !frame.clip(line: $0).isEmpty }
                || geometry.bars.contains { frame.sharedArea(with: $0) > 0 }
                || geometry.fills.contains { frame.clip(area: $0).count > 2 }
                || geometry.markers.contains { frame.contains($0) }
                || geometry.errorBars.contains { bar in
                    let ends = (PagePoint(x: bar.x, y: bar.top), PagePoint(x: bar.x, y: bar.bottom))
                    return frame.clip(ends.0, ends.1) != nil
                }
        }
    }
}

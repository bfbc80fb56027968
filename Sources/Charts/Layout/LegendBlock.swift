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

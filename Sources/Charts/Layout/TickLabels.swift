/// The ticks of an axis with their labels' texts, for a given length of the axis.
struct TickLabels {
    let ticks: [Tick]
    let blocks: [TextBlock]
    /// Whether the labels read from bottom to top.
    var areVertical = false

    /// The greatest extent of the labels along and across the reading direction of the page.
    var width: Double { blocks.map { areVertical ? $0.height : $0.width }.max() ?? 0 }
    var height: Double { blocks.map { areVertical ? $0.width : $0.height }.max() ?? 0 }

    /// Between neighbouring labels, in points.
    private static let gap = 9.0
    /// Ticks closer than this look crowded, in points.
    private static let closestX = 54.0
    private static let closestY = 30.0
    /// Category names are wrapped to this where they stand upright or beside the vertical axis.
    private static let longestName = 130.0

    /// The labels under a horizontal axis that is `length` points long.
    static func horizontal(_ axis: ResolvedAxis, length: Double, measurer: TextMeasurer) -> TickLabels {
        if case .categories(let names) = axis.scale {
            return horizontalNames(names, axis, slot: length / Double(names.count), measurer)
        }
        return fitting(axis, length: length, measurer) { distance, first, second in
            distance >= max(closestX, (first.width + second.width) / 2 + gap)
        }
    }

    /// The labels beside a vertical axis that is `length` points high.
    static func vertical(_ axis: ResolvedAxis, length: Double, measurer: TextMeasurer) -> TickLabels {
        if case .categories = axis.scale {
            return make(TickCandidates.make(axis)[0], measurer, limit: longestName)
        }
        return fitting(axis, length: length, measurer) { distance, first, second in
            distance >= max(closestY, (first.height + second.height) / 2 + 2)
        }
    }

    /// The least length of an axis on which the labels do not overlap.
    static func leastLength(_ axis: ResolvedAxis, isVertical: Bool, measurer: TextMeasurer) -> Double {
        guard case .categories(let names) = axis.scale else { return 0 }
        let labels =
            isVertical
            ? vertical(axis, length: 0, measurer: measurer) : uprightNames(axis, measurer)
        return Double(names.count) * ((isVertical ? labels.height : labels.width) + 3)
    }

    /// Names side by side, wrapped at spaces; upright where a word does not fit into its slot.
    private static func horizontalNames(
        _ names: [String], _ axis: ResolvedAxis, slot: Double, _ measurer: TextMeasurer
    ) -> TickLabels {
        let limit = slot - gap
        guard names.allSatisfy({ measurer.fitsWordByWord($0, .tickLabel, limit: limit) }) else {
            return uprightNames(axis, measurer)
        }
        return make(TickCandidates.make(axis)[0], measurer, limit: limit)
    }

    private static func uprightNames(_ axis: ResolvedAxis, _ measurer: TextMeasurer) -> TickLabels {
        var labels = make(TickCandidates.make(axis)[0], measurer, limit: longestName)
        labels.areVertical = true
        return labels
    }

    private static func make(_ ticks: [Tick], _ measurer: TextMeasurer, limit: Double = .infinity)
        -> TickLabels
    {
        TickLabels(
            ticks: ticks,
            blocks: ticks.map {
                TextBlock($0.label, .tickLabel, .tickLabel, limit: limit, measurer: measurer)
            })
    }

    /// The most ticks whose labelled neighbours are far enough apart.
    private static func fitting(
        _ axis: ResolvedAxis, length: Double, _ measurer: TextMeasurer,
        isApart: (_ distance: Double, TextBlock, TextBlock) -> Bool
    ) -> TickLabels {
        let mapping = AxisMapping(axis, start: 0, end: length)
        let candidates = TickCandidates.make(axis).lazy.map { make($0, measurer) }
        let fit = candidates.first { labels in
            let placed = zip(labels.ticks, labels.blocks).filter { !$1.isEmpty }
                .map { (mapping.position($0.value) ?? 0, $1) }
            return zip(placed, placed.dropFirst()).allSatisfy { isApart($1.0 - $0.0, $0.1, $1.1) }
        }
        if let fit { return fit }
        // Not even the sparsest set fits: one label is left, and the margins make room for it.
        let last = TickCandidates.make(axis).last ?? []
        return make(Array(last.filter { !$0.label.isEmpty }.prefix(1)), measurer)
    }
}

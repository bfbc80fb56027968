/// Finds the plot's place on the page.
///
/// Ticks depend on the plot's size, margins on the ticks' labels, and the plot on the margins. So
/// margins are measured again until they grow no more; the page grows where the plot would get
/// smaller than it may.
struct FrameSolver {
    let chart: Chart
    let xAxis: ResolvedAxis
    let yAxis: ResolvedAxis
    /// The legend to the right of the plot, if any.
    let sideLegend: LegendBlock?
    /// Makes the legend under the plot for a width, if any.
    let footLegend: ((Double) -> LegendBlock)?
    /// The least size of the plot.
    let leastPlot: ChartSize
    let measurer: TextMeasurer

    /// Around everything, in points.
    static let padding = 12.0
    /// Between a tick mark's end and its label.
    static let tickReach = 7.0
    /// Between blocks of text.
    static let gap = 7.0
    private static let rounds = 12
    private static let mostLabelRoom = 360.0

    private struct Margins: Equatable {
        var left = padding
        var right = padding
        var top = padding
        var bottom = padding

        mutating func grow(to other: Margins) {
            left = max(left, other.left)
            right = max(right, other.right)
            top = max(top, other.top)
            bottom = max(bottom, other.bottom)
        }
    }

    func solve() -> ChartFrame {
        let width = settle(chart.size).page.width
        // On a page that had to grow in width, texts need less height than they did at first.
        return settle(ChartSize(width: width, height: chart.size.height))
    }

    private func settle(_ size: ChartSize) -> ChartFrame {
        var margins = Margins()
        var page = size
        var frame = measure(margins, &page)
        for _ in 0..<Self.rounds {
            let before = margins
            margins.grow(to: needed(frame))
            if margins == before { break }
            frame = measure(margins, &page)
        }
        return frame
    }

    private func measure(_ margins: Margins, _ page: inout ChartSize) -> ChartFrame {
        let least = leastSize
        page.width = max(page.width, (margins.left + margins.right + least.width).rounded(.up))
        page.height = max(page.height, (margins.top + margins.bottom + least.height).rounded(.up))
        let plot = PageRect(
            x: margins.left, y: margins.top, width: page.width - margins.left - margins.right,
            height: page.height - margins.top - margins.bottom)
        let textWidth = page.width - 2 * Self.padding
        let xTicks = TickLabels.horizontal(xAxis, length: plot.width, measurer: measurer)
        let xLabel = block(chart.xAxis.label, .axisLabel, .axisLabel, plot.width)
        return ChartFrame(
            page: page, plot: plot, title: block(chart.title, .title, .title, textWidth),
            caption: block(chart.caption, .caption, .caption, textWidth), xLabel: xLabel,
            yLabel: block(chart.yAxis.label, .axisLabel, .axisLabel, plot.height), xTicks: xTicks,
            yTicks: TickLabels.vertical(yAxis, length: plot.height, measurer: measurer),
            footTop: plot.maxY + Self.tickReach + xTicks.height + Self.spaced(xLabel.height, Self.gap - 2))
    }

    private var leastSize: ChartSize {
        ChartSize(
            width: max(
                leastPlot.width, labelRoom(chart.xAxis.label),
                TickLabels.leastLength(xAxis, isVertical: false, measurer: measurer)),
            height: max(
                leastPlot.height, labelRoom(chart.yAxis.label), sideLegend?.height ?? 0,
                TickLabels.leastLength(yAxis, isVertical: true, measurer: measurer)))
    }

    /// Room for a long axis label in few lines, so that it does not take the plot's place.
    private func labelRoom(_ text: String) -> Double {
        min(measurer.width(of: text.replacing("\n", with: " "), .axisLabel) / 3, Self.mostLabelRoom)
    }

    private func block(
        _ text: String, _ style: TextStyle, _ role: TextBox.Role, _ limit: Double
    ) -> TextBlock {
        TextBlock(text, style, role, limit: limit, measurer: measurer)
    }

    private static func spaced(_ length: Double, _ gap: Double) -> Double { length > 0 ? length + gap : 0 }

    /// The margins that the frame's texts take.
    private func needed(_ frame: ChartFrame) -> Margins {
        let overhang = self.overhang(frame)
        let yTicks = Self.tickReach + frame.yTicks.width
        let legendHeight = footLegend?(frame.page.width - 2 * Self.padding).height ?? 0
        return Margins(
            left: Self.padding
                + max(
                    Self.spaced(frame.yLabel.width > 0 ? frame.yLabel.height : 0, Self.gap) + yTicks,
                    overhang.left),
            right: Self.padding + overhang.right + Self.spaced(sideLegend?.width ?? 0, Self.gap),
            top: Self.padding + max(Self.spaced(frame.title.height, Self.gap + 2), overhang.top),
            bottom: frame.footTop - frame.plot.maxY + Self.spaced(legendHeight, Self.gap)
                + Self.spaced(frame.caption.height, Self.gap + 2) + Self.padding)
    }

    /// How far tick labels at the ends reach out of the plot.
    private func overhang(_ frame: ChartFrame) -> (left: Double, right: Double, top: Double) {
        let mapping = PlotMapping(plot: frame.plot, xAxis: xAxis, yAxis: yAxis)
        var reach = (left: 0.0, right: 0.0, top: 0.0)
        for (tick, block) in zip(frame.xTicks.ticks, frame.xTicks.blocks) {
            let centre = mapping.x.position(tick.value) ?? frame.plot.midX
            let half = (frame.xTicks.areVertical ? block.height : block.width) / 2
            reach.left = max(reach.left, frame.plot.x - (centre - half))
            reach.right = max(reach.right, centre + half - frame.plot.maxX)
        }
        for (tick, block) in zip(frame.yTicks.ticks, frame.yTicks.blocks) {
            let centre = mapping.y.position(tick.value) ?? frame.plot.midY
            reach.top = max(reach.top, frame.plot.y - (centre - block.height / 2))
        }
        return reach
    }
}

/// The page, the plot on it and the measured texts around the plot.
struct ChartFrame {
    let page: ChartSize
    let plot: PageRect
    let title: TextBlock
    let caption: TextBlock
    let xLabel: TextBlock
    let yLabel: TextBlock
    let xTicks: TickLabels
    let yTicks: TickLabels
    /// The part of the page under the horizontal axis' label begins here.
    let footTop: Double
}

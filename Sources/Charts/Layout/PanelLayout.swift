/// Lays panels out on pages of one size, side by side as far as a width allows it.
struct PanelLayout {
    let columns: Int
    let rows: Int
    private let panels: [Chart]
    private let plotHeight: Double?
    private let measurer: TextMeasurer

    /// Panels of less width, in points of the layout, go under each other.
    private static let narrowestPanel = 225.0
    /// The height of a plot in shares of its panel's width, where the page is as high as it takes.
    private static let plotShare = 0.5
    private static let rounds = 6

    init(_ grid: ChartGrid, design: ChartDesign, measurer: TextMeasurer) {
        self.measurer = measurer
        let most = max(1, min(grid.columns, grid.charts.count))
        guard let asked = design.layoutWidth else {
            (columns, rows) = (most, (grid.charts.count + most - 1) / most)
            // The size on the page is the charts' own, whatever the size of their text.
            panels = grid.charts.map { chart in
                var chart = chart
                chart.size.width /= design.scale
                chart.size.height /= design.scale
                return chart
            }
            plotHeight = nil
            return
        }
        let width = asked + 2 * (FrameSolver.padding - design.margin)
        let fitting = max(1, min(most, Int(min(width / Self.narrowestPanel, 1e6))))
        rows = (grid.charts.count + fitting - 1) / fitting
        // As many in each row as possible, the rows being as few.
        columns = (grid.charts.count + rows - 1) / max(rows, 1)
        let panelWidth = width / Double(max(columns, 1))
        panels = grid.charts.map { chart in
            var chart = chart
            chart.size.width = panelWidth
            return chart
        }
        plotHeight = Self.plotShare * panelWidth
    }

    /// The charts on pages of the size that the largest needs.
    ///
    /// A chart that is made wider may need more height, with its legend in another place. So it is
    /// tried again until all agree; charts that never do stay apart all the same.
    func charts() throws(ChartError) -> [LaidOutChart] {
        var size: ChartSize?
        var laidOut: [LaidOutChart] = []
        for _ in 0..<Self.rounds {
            laidOut = []
            for var chart in panels {
                chart.size = size ?? chart.size
                let height = size == nil ? plotHeight : nil
                laidOut.append(try ChartLayout(chart, measurer: measurer, plotHeight: height).layOut())
            }
            let largest = Self.largest(laidOut)
            if largest == size || panels.count == 1 { break }
            size = largest
        }
        return laidOut
    }

    static func largest(_ charts: [LaidOutChart]) -> ChartSize {
        ChartSize(
            width: charts.map(\.page.width).max() ?? 0, height: charts.map(\.page.height).max() ?? 0)
    }
}

import TestSupport
import Testing

@testable import Charts

/// On every page, texts lie on the page, apart from each other and outside of the plot.
struct LayoutTests {
    private static let positions: [LegendPosition] = [
        .automatic, .topLeft, .top, .topRight, .bottomLeft, .bottom, .bottomRight, .outsideRight, .below,
        .hidden,
    ]
    private static let sizes = [
        ChartSize(width: 600, height: 400), ChartSize(width: 30, height: 20),
        ChartSize(width: 260, height: 700),
        ChartSize(width: 1_400, height: 150),
    ]
    @Test(.eachRow) func textsAreWholeAndApart() {
        eachRow(SampleCharts.byName + AwkwardCharts.byName) { try textsAreWholeAndApart($0) }
    }

    private func textsAreWholeAndApart(_ sample: NamedChart) throws {
        let measurer = TextMeasurer()
        for position in Self.positions {
            for size in Self.sizes + [sample.chart.size] {
                var chart = sample.chart
                (chart.legend, chart.size) = (position, size)
                let page = try ChartPage(chart, measurer: measurer)
                Tidiness.expect(page, "\(sample.name), legend \(position), \(size)")
                #expect(page.size.width >= size.width && page.size.height >= size.height, "\(sample.name)")
            }
        }
    }

    @Test func gridsAreTidy() throws {
        let measurer = TextMeasurer()
        Tidiness.expect(try ChartPage(SampleCharts.grid, measurer: measurer), "grid")
        for columns in [1, 3, 50] {
            let grid = ChartGrid(
                title: AwkwardCharts.longText, caption: AwkwardCharts.longText, columns: columns,
                charts: (SampleCharts.byName + AwkwardCharts.byName.prefix(4)).map(\.chart))
            let page = try ChartPage(grid, measurer: measurer)
            Tidiness.expect(page, "grid of \(columns) columns")
            #expect(page.panels.count == grid.charts.count)
        }
    }

    @Test(.eachRow) func anAutomaticLegendHidesNoData() {
        eachRow(SampleCharts.byName) { try anAutomaticLegendHidesNoData($0) }
    }

    private func anAutomaticLegendHidesNoData(_ sample: NamedChart) throws {
        let chart = try ChartLayout(sample.chart, measurer: TextMeasurer()).layOut()
        let legend = try #require(chart.legend)
        guard legend.isInside else { return }
        for geometry in chart.geometries {
            #expect(geometry.bars.allSatisfy { $0.sharedArea(with: legend.frame) == 0 }, "\(sample.name)")
            #expect(geometry.lines.joined().allSatisfy { !legend.frame.contains($0) }, "\(sample.name)")
            #expect(geometry.lines.allSatisfy { legend.frame.clip(line: $0).isEmpty }, "\(sample.name)")
            #expect(geometry.markers.allSatisfy { !legend.frame.contains($0) }, "\(sample.name)")
        }
    }

    @Test func theLegendGoesWhereThereIsRoom() throws {
        let measurer = TextMeasurer()
        func legend(_ chart: Chart) throws -> (isInside: Bool, isRight: Bool, isBelow: Bool) {
            let laidOut = try ChartLayout(chart, measurer: measurer).layOut()
            let legend = try #require(laidOut.legend)
            return (
                legend.isInside, legend.frame.x >= laidOut.plot.maxX, legend.frame.y >= laidOut.plot.maxY
            )
        }
        #expect(try legend(SampleCharts.figure4) == (true, false, false))
        #expect(try legend(SampleCharts.figure3) == (false, true, false))
        let many = AwkwardCharts.manySeries(.automatic, ChartSize(width: 600, height: 400))
        #expect(try legend(many) == (false, false, true))
    }

    @Test func seriesOfOneNameShareOneEntry() throws {
        let legend = try #require(
            try ChartLayout(SampleCharts.figure2Curve, measurer: TextMeasurer()).layOut().legend)
        #expect(legend.textBoxes.count == 1)
        #expect(legend.samples.map(\.kind) == [.fill, .line])
        #expect(legend.samples[0].style == legend.samples[1].style)
    }
}

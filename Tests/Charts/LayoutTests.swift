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
    /// Boxes may share a sliver where one ends at the place where the next begins.
    private static let sliver = Tolerance.sharedArea

    private func expectTidy(_ page: ChartPage, _ name: String) {
        let sheet = PageRect(x: 0, y: 0, width: page.size.width, height: page.size.height).expanded(
            by: Self.sliver)
        let boxes = page.textBoxes
        for (index, box) in boxes.enumerated() {
            let corners = [
                PagePoint(x: box.bounds.x, y: box.bounds.y),
                PagePoint(x: box.bounds.maxX, y: box.bounds.maxY),
            ]
            #expect(
                corners.allSatisfy(sheet.contains), "\(name): \"\(box.text)\" is cut off at \(box.bounds)")
            for other in boxes[(index + 1)...] where box.bounds.sharedArea(with: other.bounds) > Self.sliver {
                Issue.record("\(name): \"\(box.text)\" overlaps \"\(other.text)\"")
            }
        }
        for panel in page.panels {
            for box in panel.chart.labels {
                #expect(
                    box.bounds.sharedArea(with: panel.chart.plot) < Self.sliver,
                    "\(name): \(box.text) in plot")
            }
            expectTidyLegend(panel.chart, name)
        }
    }

    private func expectTidyLegend(_ chart: LaidOutChart, _ name: String) {
        guard let legend = chart.legend else { return }
        let shared = legend.frame.sharedArea(with: chart.plot)
        let whole = legend.frame.width * legend.frame.height
        #expect(
            legend.isInside ? abs(shared - whole) < Tolerance.sharedArea * whole : shared < Self.sliver,
            "\(name): legend")
        for box in legend.textBoxes {
            let corners = [
                PagePoint(x: box.bounds.x, y: box.bounds.y),
                PagePoint(x: box.bounds.maxX, y: box.bounds.maxY),
            ]
            #expect(corners.allSatisfy(legend.frame.contains), "\(name): \"\(box.text)\" leaves the legend")
            #expect(legend.samples.allSatisfy { $0.area.sharedArea(with: box.bounds) == 0 })
        }
        for box in chart.labels {
            #expect(
                legend.frame.sharedArea(with: box.bounds) < Self.sliver, "\(name): legend over \(box.text)")
        }
    }

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
                expectTidy(page, "\(sample.name), legend \(position), \(size)")
                #expect(page.size.width >= size.width && page.size.height >= size.height, "\(sample.name)")
            }
        }
    }

    @Test func gridsAreTidy() throws {
        let measurer = TextMeasurer()
        expectTidy(try ChartPage(SampleCharts.grid, measurer: measurer), "grid")
        for columns in [1, 3, 50] {
            let grid = ChartGrid(
                title: AwkwardCharts.longText, caption: AwkwardCharts.longText, columns: columns,
                charts: (SampleCharts.byName + AwkwardCharts.byName.prefix(4)).map(\.chart))
            let page = try ChartPage(grid, measurer: measurer)
            expectTidy(page, "grid of \(columns) columns")
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

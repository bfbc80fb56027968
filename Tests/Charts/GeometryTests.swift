import TestSupport
import Testing

@testable import Charts

/// Data lands where the axes say.
struct GeometryTests {
    private func layOut(_ series: [Series], xAxis: Axis, yAxis: Axis) throws -> LaidOutChart {
        let chart = Chart(xAxis: xAxis, yAxis: yAxis, series: series, legend: .hidden)
        return try ChartLayout(chart, measurer: TextMeasurer()).layOut()
    }

    private let unit = Axis("", low: 0, high: 1)

    @Test func barsOfSeveralSeriesStandSideBySide() throws {
        let axis = Axis("", categories: ["a", "b", "c"])
        let points = [0.0, 1].map { DataPoint(x: $0, y: 0.5) }
        let chart = try layOut(
            [.bars("one", points), .bars("two", points), .bars("three", [DataPoint(x: 2, y: 0.5)])],
            xAxis: axis, yAxis: unit)
        let bars = chart.geometries.flatMap(\.bars)
        #expect(bars.count == 5)
        #expect(Set(bars.map { ($0.width * 1e6).rounded() }).count == 1)
        for (index, bar) in bars.enumerated() {
            #expect(bars[(index + 1)...].allSatisfy { $0.sharedArea(with: bar) < Tolerance.sharedArea })
            #expect(
                abs(bar.maxY - chart.plot.maxY) < Tolerance.position
                    && abs(bar.height - chart.plot.height / 2) < Tolerance.position)
        }
        #expect(
            abs(bars[4].midX - (chart.plot.x + chart.plot.width * 5 / 6)) < Tolerance.position,
            "alone, thus in the middle")
    }

    @Test func linesBreakAtGapsAndLonePointsShow() throws {
        let chart = try layOut(
            [.line("", x: [0, 0.1, 0.2, 0.5, 0.8, 0.9, 1], y: [0, 0, .nan, 1, .nan, 0, 0])],
            xAxis: unit, yAxis: unit)
        #expect(chart.geometries[0].lines.count == 2)
        #expect(chart.geometries[0].markers == [PagePoint(x: chart.plot.midX, y: chart.plot.y)])
    }

    @Test func errorBarsAreCutToThePlot() throws {
        let points = [
            DataPoint(x: 0.5, y: 0.5, low: -5, high: 0.75), DataPoint(x: 0.2, y: 3, low: 2, high: 4),
            DataPoint(x: 0.3, y: 0.3, low: nil, high: 1),
        ]
        let chart = try layOut([.points("", points)], xAxis: unit, yAxis: unit)
        let quarter = chart.plot.y + chart.plot.height / 4
        #expect(
            chart.geometries[0].errorBars
                == [SeriesGeometry.ErrorBar(x: chart.plot.midX, top: quarter, bottom: chart.plot.maxY)])
        #expect(chart.geometries[0].markers.count == 2)
    }

    @Test func fillsLieUnderLines() throws {
        let chart = try layOut(
            [
                .line("line", x: [0, 1], y: [0, 1]), .horizontal("level", y: 0.5),
                .band("band", x: [0, 1], low: [0, 0], high: [1, 1]), .bars("bars", [DataPoint(x: 0.5, y: 1)]),
            ], xAxis: unit, yAxis: unit)
        #expect(chart.geometries.map(\.layer) == [.bands, .bars, .references, .lines])
    }

    @Test func stepsFollowTheirEdges() throws {
        let chart = try layOut(
            [.steps("", edges: [0, 0.5, 1], heights: [1, 0.5])], xAxis: unit, yAxis: unit)
        let plot = chart.plot
        let expected = [
            (plot.x, plot.maxY), (plot.x, plot.y), (plot.midX, plot.y), (plot.midX, plot.midY),
            (plot.maxX, plot.midY), (plot.maxX, plot.maxY),
        ].map { PagePoint(x: $0.0, y: $0.1) }
        #expect(chart.geometries[0].fills == [expected])
    }
}

import Foundation
import TestSupport
import Testing

@testable import Charts

/// Of a chart that is shown which a design asks for.
struct DesignedChartTests {
    private let grid = ChartGrid(
        title: "Both", caption: "Under both.", columns: 2,
        charts: [SampleCharts.figure3, SampleCharts.figure4])

    private func designed(_ change: (inout ChartDesign) -> Void) throws -> ChartGrid {
        var design = ChartDesign()
        change(&design)
        return try grid.designed(by: design)
    }

    @Test(.eachRow) func seriesAreFoundAsOneTypesThem() {
        eachRow(["JC(-1)", "jc(\u{2212}1)", " JC(-1) "]) { name in
            let charts = try designed { $0.series = [name] }.charts
            #expect(charts.map(\.seriesNames) == [["JC(\u{2212}1)"]])
        }
        #expect(SeriesName.plain("J-Crop(\u{3B2})") == "j-crop(beta)")
    }

    /// What is left out takes neither colours nor dashes from the rest.
    @Test func seriesKeepTheirLooks() throws {
        let all = StylePicker.styles(of: SampleCharts.figure3.series)
        let chosen = try #require(try designed { $0.series = ["JC(0)", "RandomCrop"] }.charts.first)
        #expect(chosen.series.map(\.style) == [all[2], all[5]])
    }

    @Test func whatThereIsNotIsNamed() {
        #expect {
            _ = try designed { $0.series = ["JC(7)"] }
        } throws: { error in
            guard case .unknownSeries("JC(7)", let known)? = error as? ChartError else { return false }
            return known.contains("RandomCrop") && known.contains("JC(2)") && Set(known).count == known.count
        }
        #expect(throws: ChartError.unknownPanel(found: 3, count: 2)) { _ = try designed { $0.panel = 3 } }
        #expect(throws: ChartError.unknownPanel(found: 0, count: 2)) { _ = try designed { $0.panel = 0 } }
        #expect(throws: ChartError.noRatioAxis(asked: "ratio")) { _ = try designed { $0.ratioAxis = .ratio } }
    }

    @Test func aPanelAloneHasTheHeadingOfAll() throws {
        var untitled = grid
        untitled.charts[1].title = ""
        var design = ChartDesign()
        design.panel = 2
        let page = try ChartPage(untitled, design: design)
        #expect(page.panels.count == 1 && page.title == "Both" && page.caption.hasSuffix("Under both."))
        #expect(page.textBoxes.contains { $0.text == "Both" && $0.role == .title })
    }

    @Test func oneEntryIsNoLegend() throws {
        let chart = Chart(xAxis: Axis("x"), yAxis: Axis("y"), series: [.line("only", x: [0, 1], y: [0, 1])])
        #expect(chart.designed(by: ChartDesign()).legend == .hidden)
        var asked = ChartDesign()
        asked.legend = .topRight
        #expect(chart.designed(by: asked).legend == .topRight)
        #expect(SampleCharts.figure4.designed(by: ChartDesign()).legend == SampleCharts.figure4.legend)
    }

    @Test func axesShowRatiosOrTheirLogarithms() throws {
        let labels = AxisRatios(areLogarithms: true, logarithmLabel: "t", ratioLabel: "s1 : s2")
        let logarithms = Chart(
            xAxis: Axis("t", ratios: labels), yAxis: Axis("y"),
            series: [.line("", x: [-log(5), log(5)], y: [0, 1])])
        let shown = logarithms.showing(.ratio)
        #expect(shown.xAxis.label == "s1 : s2" && shown.series == logarithms.series)
        #expect(logarithms.showing(.logRatio) == logarithms)
        let texts = try ChartPage(shown, measurer: TextMeasurer()).textBoxes.map(\.text)
        #expect(["5:1", "2:1", "1:1", "1:2", "1:5"].allSatisfy(texts.contains), "\(texts)")
        var ratios = logarithms
        ratios.xAxis = Axis(
            "k", ratios: AxisRatios(areLogarithms: false, logarithmLabel: "t", ratioLabel: "k"))
        ratios.series = [.points("", [1, 2, 5].map { DataPoint(x: $0, y: 0) })]
        guard case .points(let points, _) = ratios.showing(.logRatio).series[0].marks else {
            Issue.record("expected points")
            return
        }
        #expect(points.map(\.x) == [0, log(2), log(5)] && ratios.showing(.logRatio).xAxis.scale == .linear)
    }

    /// Labels of ratios say where they stand, on every range.
    @Test(.eachRow) func ratiosStandAtTheirLogarithms() {
        eachRow([
            (-1.6094, 1.6094), (0, 1.6094), (-0.1, 0.1), (-6, 6), (-600, 600), (-1e-9, 1e-9), (0.5, 0.6),
        ]) {
            let (low, high) = $0
            let sets = TickCandidates.ratios(low: low, high: high)
            #expect(!sets.isEmpty || low > 0)
            for ticks in sets where low >= -6 {
                for tick in ticks {
                    let sides = tick.label.split(separator: ":").compactMap { Double($0) }
                    guard sides.count == 2 else { continue }
                    #expect(abs(log(sides[1] / sides[0]) - tick.value) < Tolerance.iteration, "\(tick)")
                }
            }
            for ticks in sets { #expect(zip(ticks, ticks.dropFirst()).allSatisfy { $0.value < $1.value }) }
        }
    }
}

import Charts
import JointAugmentation
import PaperFigures
import TestSupport
import Testing

@Suite struct GeometryFigureTests {
    private func runs(_ laws: [Law], count: Int = 20_000) throws -> [GeometryRun] {
        try laws.map { law in
            try GeometryRun(
                SampleRequest(law: law, range: .area(low: 0.2, high: 1), count: count, bins: 40),
                size: ImageSize(width: 200, height: 150), threads: 2)
        }
    }

    @Test func linesAreHistogramsWithoutTheEnds() throws {
        let runs = try runs([.independent, .joint(beta: -1)])
        let grid = GeometryFigure.grid(runs, title: "t", caption: "c")
        #expect(grid.charts.count == 3 && grid.columns == 3)
        for (chart, measure) in zip(grid.charts, GeometryMeasure.allCases) {
            #expect(chart.series.map(\.name) == ["RandomCrop", "J-Crop(−1)"])
            for (series, run) in zip(chart.series, runs) {
                guard case .line(let x, let y) = series.marks else {
                    Issue.record("expected a line")
                    continue
                }
                let area = zip(zip(x, x.dropFirst()), y).reduce(0) { $0 + ($1.0.1 - $1.0.0) * $1.1 }
                let summary = run.summary(of: measure)
                #expect(abs(area - (1 - summary.shareAtZero - summary.shareAtOne)) < Tolerance.iteration)
            }
        }
        #expect(grid.charts[2].caption.contains("one inside the other: RandomCrop 3"))
        #expect(grid.charts[1].caption.isEmpty)
    }

    /// IoU of nearly all pairs of ratio 1:4 is 1/4: their peak must not flatten the others.
    @Test func peaksOfFixedRatiosLeaveTheTop() throws {
        let alone = GeometryFigure.grid(try runs([.fixedRatio(4)]), title: "", caption: "")
        #expect(alone.charts[0].yAxis.high == nil)
        let among = GeometryFigure.grid(try runs([.independent, .fixedRatio(4)]), title: "", caption: "")
        let top = try #require(among.charts[0].yAxis.high)
        #expect(top > 1 && top < 5)
        for format in ChartFormat.allCases {
            #expect(try ChartRenderer.render(among, as: format) == ChartRenderer.render(among, as: format))
        }
    }
}

import TestSupport
import Testing

@testable import Charts

/// Legends stand where they are told to, and hide no data where they may choose.
struct LegendTests {
    private static let sizes = [(1.0, 1.0), (160, 400), (700, 90), (600, 400), (1200, 800)].map {
        ChartSize(width: $0, height: $1)
    }

    /// Points spread over what is drawn, found without the layout's own clipping.
    private static func samples(_ geometry: SeriesGeometry) -> [PagePoint] {
        let alongLines = geometry.lines.flatMap { line in
            zip(line, line.dropFirst()).flatMap { start, end in
                (0...20).map { step in
                    let share = Double(step) / 20
                    return PagePoint(
                        x: start.x + share * (end.x - start.x), y: start.y + share * (end.y - start.y))
                }
            }
        }
        let inBars = geometry.bars.flatMap { bar in
            (0...20).map { PagePoint(x: bar.midX, y: bar.y + Double($0) / 20 * bar.height) }
        }
        let onErrorBars = geometry.errorBars.flatMap {
            [PagePoint(x: $0.x, y: $0.top), PagePoint(x: $0.x, y: $0.bottom)]
        }
        return alongLines + inBars + onErrorBars + geometry.markers + geometry.fills.flatMap { $0 }
    }

    @Test(.eachRow) func anAutomaticOneHidesNothingAtAnySize() {
        eachRow(SampleCharts.byName + AwkwardCharts.byName) { try anAutomaticOneHidesNothingAtAnySize($0) }
    }

    private func anAutomaticOneHidesNothingAtAnySize(_ sample: NamedChart) throws {
        var chart = sample.chart
        chart.legend = .automatic
        for size in Self.sizes {
            chart.size = size
            let laidOut = try ChartLayout(chart, measurer: TextMeasurer()).layOut()
            guard let frame = laidOut.legend?.frame else { continue }
            let hidden = laidOut.geometries.flatMap(Self.samples).filter {
                frame.contains($0) && laidOut.plot.contains($0)
            }
            #expect(hidden.isEmpty, "\(sample.name): \(size)")
        }
    }

    @Test func standsWhereItIsTold() throws {
        var chart = SampleCharts.figure4
        func frame(_ position: LegendPosition) throws -> (legend: PageRect, plot: PageRect)? {
            chart.legend = position
            let laidOut = try ChartLayout(chart, measurer: TextMeasurer()).layOut()
            return laidOut.legend.map { ($0.frame, laidOut.plot) }
        }
        for position in [LegendPosition.topLeft, .top, .topRight] {
            let found = try #require(try frame(position))
            #expect(found.legend.maxY < found.plot.midY && found.legend.y > found.plot.y)
        }
        for position in [LegendPosition.bottomLeft, .bottom, .bottomRight] {
            let found = try #require(try frame(position))
            #expect(found.legend.y > found.plot.midY && found.legend.maxY < found.plot.maxY)
        }
        let beside = try #require(try frame(.outsideRight)), below = try #require(try frame(.below))
        #expect(beside.legend.x > beside.plot.maxX && below.legend.y > below.plot.maxY)
        #expect(try frame(.hidden) == nil)
    }
}

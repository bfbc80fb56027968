import Charts
import Foundation

/// Charts that are hard to lay out.
enum AwkwardCharts {
    static let longText = String(
        repeating: "A rather long sentence about pairs of views and how far their areas differ. ", count: 6)

    private static func simple(
        _ title: String = "", x: [Double] = [0, 1, 2], y: [Double] = [1, 3, 2], xAxis: Axis = Axis("x"),
        yAxis: Axis = Axis("y"), legend: LegendPosition = .automatic,
        size: ChartSize = ChartSize(width: 600, height: 400)
    ) -> Chart {
        Chart(
            title: title, xAxis: xAxis, yAxis: yAxis, series: [.line("series", x: x, y: y)], legend: legend,
            size: size)
    }

    static var longTexts: Chart {
        var chart = simple(longText, xAxis: Axis(longText), yAxis: Axis(longText))
        chart.caption = longText + longText
        chart.series[0].name = longText
        return chart
    }

    static var unbreakableTexts: Chart {
        let word = String(repeating: "supercalifragilistic", count: 9)
        var chart = simple(word, xAxis: Axis(word), yAxis: Axis(word))
        chart.caption = word
        chart.series[0].name = word
        return chart
    }

    static func manySeries(_ legend: LegendPosition, _ size: ChartSize) -> Chart {
        let x = (0...50).map { Double($0) / 10 }
        let series = (0..<20).map { index in
            Series.line(
                "JC(β = \(index)) of network \(index)", x: x, y: x.map { sin($0 + Double(index) / 3) })
        }
        return Chart(
            title: "Twenty series", caption: "A caption.", xAxis: Axis("x"), yAxis: Axis("y"), series: series,
            legend: legend, size: size)
    }

    static var longCategories: Chart {
        let names = (0..<9).map { "checkpoint-resnet50-epoch-\($0)00-of-a-long-run" } + ["short"]
        return Chart(
            title: "Long names", xAxis: Axis("checkpoint", categories: names), yAxis: Axis("SDF"),
            series: [
                .bars("SDF", names.indices.map { DataPoint(x: Double($0), y: 0.5 + 0.03 * Double($0)) })
            ],
            size: ChartSize(width: 420, height: 300))
    }

    static var manyCategories: Chart {
        let names = (0..<60).map { "class \($0)" }
        return Chart(
            xAxis: Axis("class", categories: names), yAxis: Axis("", low: 0),
            series: [.points("", names.indices.map { DataPoint(x: Double($0), y: Double($0 % 7)) })])
    }

    static var verticalCategories: Chart {
        Chart(
            xAxis: Axis("SDF"), yAxis: Axis("law", categories: ["RandomCrop", "JC(0)", longText]),
            series: [
                .points("", [DataPoint(x: 0.5, y: 0), DataPoint(x: 0.6, y: 1), DataPoint(x: 0.7, y: 2)])
            ])
    }

    static var gaps: Chart {
        simple("A line with gaps", x: [0, 1, 2, 3, 4, 5, 6], y: [1, 2, .nan, 4, .infinity, 3, 2])
    }

    static var outside: Chart {
        Chart(
            title: "Data far outside of the axes", xAxis: Axis("x", low: 0, high: 1),
            yAxis: Axis("y", low: 0, high: 1),
            series: [
                .line("steep", x: [-1, 2], y: [-1e300, 1e300]),
                .line("slope", x: [-1e9, 1e9], y: [-1e9, 1e9]),
                .band("band", x: [-5, 5], low: [-1e12, 0.2], high: [0.4, 1e12]),
                .points("points", [DataPoint(x: 0.5, y: 0.5, low: -40, high: 60), DataPoint(x: 3, y: 3)]),
                .bars("bars", [DataPoint(x: 0.2, y: 1e9), DataPoint(x: 0.4, y: -1e9)]),
            ])
    }

    static let byName: [NamedChart] = [
        NamedChart("long-texts", longTexts), NamedChart("unbreakable-texts", unbreakableTexts),
        NamedChart("many-right", manySeries(.outsideRight, ChartSize(width: 600, height: 400))),
        NamedChart("many-automatic", manySeries(.automatic, ChartSize(width: 600, height: 400))),
        NamedChart("many-inside", manySeries(.top, ChartSize(width: 300, height: 200))),
        NamedChart("many-tiny", manySeries(.automatic, ChartSize(width: 50, height: 40))),
        NamedChart("tiny", simple("Tiny", size: ChartSize(width: 20, height: 20))),
        NamedChart("long-categories", longCategories), NamedChart("many-categories", manyCategories),
        NamedChart("vertical-categories", verticalCategories), NamedChart("gaps", gaps),
        NamedChart("outside", outside),
        NamedChart("one-point", simple("One point", x: [3], y: [7])),
        NamedChart("level", simple("All values equal", y: [0.25, 0.25, 0.25])),
        NamedChart("zeros", simple("All zero", x: [0, 0, 0], y: [0, 0, 0])),
        NamedChart("huge", simple("Huge", x: [-3e250, 2e250], y: [1e299, -1e299])),
        NamedChart("minute", simple("Minute", x: [1e-12, 3e-12], y: [-4e-280, 4e-280])),
        NamedChart(
            "offset", simple("Large offset", x: [1e9, 1e9 + 1], y: [1_000_000.000_1, 1_000_000.000_2])),
        NamedChart("negative", simple("Negative", x: [-9, -5], y: [-1000, -900])),
        NamedChart(
            "narrow-logarithmic",
            simple(xAxis: Axis("x", scale: .logarithmic), yAxis: Axis("y", scale: .logarithmic))
        ),
        NamedChart(
            "wide-logarithmic",
            simple(
                x: [1e-200, 1e200], y: [1e-7, 1e9], xAxis: Axis("x", scale: .logarithmic),
                yAxis: Axis("y", scale: .logarithmic))
        ),
        NamedChart("hidden-legend", simple("No legend", legend: .hidden)),
    ]
}

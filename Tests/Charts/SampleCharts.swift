import Charts
import Foundation

/// Charts like those of the paper, from closed forms and made-up numbers.
enum SampleCharts {
    static let bound = log(5.0)

    /// The density of JC(beta) at t, written here once more, for its picture only.
    static func jointCrop(_ beta: Double, _ t: Double) -> Double {
        if beta == 0 { return 1 / (2 * bound) }
        if beta < 0 { return jointCrop(-beta, bound - abs(t)) }
        let deviation = bound / beta, z = t / deviation
        let share = erf(beta / 2.0.squareRoot())
        return exp(-z * z / 2) / (deviation * (2 * Double.pi).squareRoot() * share)
    }

    static func randomCrop(_ t: Double) -> Double {
        (exp(-abs(t)) - 0.04 * exp(abs(t))) / (2 * 0.64)
    }

    static let ratios = stride(from: -200, through: 200, by: 1).map { Double($0) / 200 * bound }
    static let randomCropStyle = SeriesStyle(color: .bluishGreen, dash: .dotted, lineWidth: 2.6)

    static var figure3: Chart {
        let betas = [2.0, 1, 0, -1, -2]
        let laws = betas.map { beta in
            Series.line(
                "JC(\(Int(beta)))".replacing("-", with: "\u{2212}"), x: ratios,
                y: ratios.map { jointCrop(beta, $0) })
        }
        return Chart(
            title: "Densities of the log area ratio",
            xAxis: Axis("log sᵣ"), yAxis: Axis("density", low: 0),
            series: laws + [.line("RandomCrop", x: ratios, y: ratios.map(randomCrop), style: randomCropStyle)]
        )
    }

    static var figure3WithHistograms: Chart {
        var chart = figure3
        let bins = 40
        let edges = (0...bins).map { (Double($0) / Double(bins) * 2 - 1) * bound }
        chart.series = zip(chart.series, [2.0, 1, 0, -1, -2, .nan]).flatMap { law, beta in
            let heights = zip(edges, edges.dropFirst()).enumerated().map { index, bin in
                let t = (bin.0 + bin.1) / 2
                return (beta.isNaN ? randomCrop(t) : jointCrop(beta, t))
                    * (1 + 0.04 * sin(7.7 * Double(index)))
            }
            var law = law
            law.style?.fillOpacity = 0.08
            return [.steps(law.name, edges: edges, heights: heights, style: law.style), law]
        }
        chart.caption =
            "Lines: exact densities. Filled steps: histograms of 100,000 sampled pairs for each law."
        return chart
    }

    static var figure2: Chart {
        let values = [0.934, 0.911, 0.880, 0.853, 0.829]
        let fixed = values.enumerated().map {
            DataPoint(x: Double($0), y: $1, low: $1 - 0.006, high: $1 + 0.006)
        }
        return Chart(
            title: "SDF of fixed area ratios and of RandomCrop",
            caption: "Bars: mean cosine similarity of positive pairs; error bars: 95% intervals.",
            xAxis: Axis("area ratio sᵣ", categories: ["1:1", "1:2", "1:3", "1:4", "1:5", "RandomCrop"]),
            yAxis: Axis("SDF", low: 0.8, high: 0.96),
            series: [
                .bars("fixed ratio", fixed),
                .bars("RandomCrop", [DataPoint(x: 5, y: 0.902, low: 0.897, high: 0.907)]),
            ])
    }

    static var figure2Curve: Chart {
        let means = ratios.map { 0.93 - 0.06 * abs($0) / bound - 0.03 * $0 * $0 / bound / bound }
        let widths = ratios.map { 0.004 + 0.006 * abs($0) / bound }
        return Chart(
            title: "SDF given the log area ratio", xAxis: Axis("log sᵣ"), yAxis: Axis("SDF"),
            series: [
                .band(
                    "E[cos | log sᵣ]", x: ratios, low: zip(means, widths).map { $0 - $1 },
                    high: zip(means, widths).map { $0 + $1 }),
                .line("E[cos | log sᵣ]", x: ratios, y: means),
                .vertical("", x: 0, style: SeriesStyle(color: .black, dash: .shortDashed, lineWidth: 1)),
            ])
    }

    static var figure4: Chart {
        let points = zip([-2.0, -1, 0, 1, 2], [0.851, 0.863, 0.879, 0.893, 0.909]).map {
            DataPoint(x: $0, y: $1, low: $1 - 0.003, high: $1 + 0.003)
        }
        return Chart(
            title: "SDF of JC(β)", xAxis: Axis("β"), yAxis: Axis("SDF"),
            series: [
                .points("JC(β)", points, joined: true),
                .horizontal("RandomCrop", y: 0.902, low: 0.899, high: 0.905, style: randomCropStyle),
            ])
    }

    static var figure5: Chart {
        let steps = (0..<3_000).map { Double($0) * 10 }
        let names = ["JC(2)", "JC(1)", "JC(0)", "JC(−1)", "JC(−2)", "RandomCrop"]
        let curves = names.enumerated().map { index, name in
            let level = name == "RandomCrop" ? 0.6 : Double(index)
            let losses = steps.map { step in
                let noise =
                    0.006 * sin(step * 0.37 + level) * cos(step * 0.091 * (1 + level)) + 0.004
                    * sin(step * step)
                return -0.93 + 0.012 * level + 0.5 * exp(-step / 2_500) + noise
            }
            var style =
                name == "RandomCrop"
                ? randomCropStyle : SeriesStyle.automatic([0, 1, 3, 4, 6][min(index, 4)])
            style.lineWidth = 1.2
            return Series.line(
                name, x: steps, y: losses, style: style)
        }
        return Chart(
            title: "Training loss of SimSiam", caption: "Mean over a sliding window of 20 steps.",
            xAxis: Axis("step"), yAxis: Axis("loss"), series: curves)
    }

    static var groupedBars: Chart {
        func bars(_ shift: Double) -> [DataPoint] {
            (0..<4).map {
                let y = 0.9 - 0.1 * Double($0) - shift
                return DataPoint(x: Double($0), y: y, low: y - 0.02, high: y + 0.02)
            }
        }
        return Chart(
            title: "Three networks", xAxis: Axis("area ratio", categories: ["1:1", "1:2", "1:3", "1:4"]),
            yAxis: Axis("SDF", low: 0, high: 1),
            series: [
                .bars("ResNet-20", bars(0)), .bars("ResNet-18", bars(0.1)), .bars("ResNet-50", bars(0.17)),
            ])
    }

    static var logarithmic: Chart {
        let x = (0...60).map { pow(10, Double($0) / 12) }
        return Chart(
            title: "Both axes logarithmic", xAxis: Axis("pairs", scale: .logarithmic),
            yAxis: Axis("standard error", scale: .logarithmic),
            series: [
                .line("1/√n", x: x, y: x.map { 1 / $0.squareRoot() }),
                .points(
                    "measured",
                    stride(from: 0, to: 61, by: 10).map {
                        DataPoint(
                            x: x[$0], y: 1.2 / x[$0].squareRoot(), low: -1, high: 2 / x[$0].squareRoot())
                    }),
            ])
    }

    static let byName: [NamedChart] = [
        NamedChart("figure2", figure2), NamedChart("figure2-curve", figure2Curve),
        NamedChart("figure3", figure3),
        NamedChart("figure3-histograms", figure3WithHistograms), NamedChart("figure4", figure4),
        NamedChart("figure5", figure5),
        NamedChart("grouped-bars", groupedBars), NamedChart("logarithmic", logarithmic),
    ]

    static var grid: ChartGrid {
        ChartGrid(
            title: "Four figures", caption: "One caption for all of them.", columns: 2,
            charts: [figure2, figure3, figure4, figure5])
    }
}

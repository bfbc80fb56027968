import Foundation
import JointAugmentation
import PaperFigures
import Statistics

/// Figure 3: the exact densities over histograms of sampled pairs.
struct DensityDrawing {
    let range: ParameterRange
    /// Pairs of each histogram; 0 for none.
    let draws: Int
    let seed: UInt64
    let threads: Int

    func save(_ files: FigureFiles) throws -> DrawnFigure {
        let curves = try Law.paperDensities.map { law in
            DensityCurve(
                law: law, distribution: try NominalCrops().prediction(law: law, range: range, size: nil))
        }
        let chart = DensityFigure.chart(
            curves, runs: try runs(), title: "Figure 3: densities of the log area ratio",
            caption:
                "Lines: exact, areas on [\(NumberText.short(range.low)), \(NumberText.short(range.high))]."
                + (draws > 0
                    ? " Histograms: \(NumberText.count(draws)) sampled pairs a law, seed \(seed)." : ""))
        return try files.save(chart, csv(curves), number: 3)
    }

    private func runs() throws -> [SampleRun] {
        let laws: [Law] = draws > 0 ? [.independent, .joint(beta: -2)] : []
        return try laws.map { law in
            try SampleRun(
                SampleRequest(law: law, range: range, count: draws, seed: seed, bins: 60), threads: threads)
        }
    }

    private func csv(_ curves: [DensityCurve]) -> Data {
        var csv = CSVText(lawsWith: "log_ratio,density,cdf")
        for curve in curves {
            for step in 0...400 {
                let t = range.logRatioBound * (Double(step) / 200 - 1)
                csv.add(
                    curve.law, t, curve.distribution.density(at: t),
                    curve.distribution.cumulativeProbability(at: t))
            }
        }
        return csv.data
    }
}

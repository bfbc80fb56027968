import Charts
import Difficulty
import JointAugmentation
import PaperFigures
import Statistics
import Testing

@Suite struct FigureTests {
    private let range: ParameterRange

    init() throws { range = try .area(low: 0.2, high: 1) }

    private func curve(_ law: Law, _ realisation: Realisation = .nominal) throws -> DensityCurve {
        let size = try ImageSize(width: 500, height: 375)
        return DensityCurve(
            law: law, distribution: try realisation.prediction(law: law, range: range, size: size))
    }

    @Test func densitiesAreTheExactOnes() throws {
        let chart = DensityFigure.chart([try curve(.joint(beta: 1)), try curve(.independent)], title: "t")
        #expect(chart.series.map(\.name) == ["JC(1)", "RandomCrop"])
        guard case .line(let x, let y) = chart.series[0].marks else {
            Issue.record("expected a line")
            return
        }
        let law = try JointLaw(beta: 1, range: range)
        #expect(x.first == -law.range.logRatioBound && x.last == law.range.logRatioBound)
        #expect(zip(x, y).allSatisfy { law.density(at: $0) == $1 })
        #expect(chart.yAxis.high == nil)
    }

    @Test func histogramsLieUnderTheirLines() throws {
        let run = try SampleRun(
            SampleRequest(law: .independent, range: range, count: 1000, bins: 10), threads: 1)
        let chart = DensityFigure.chart([try curve(.independent)], runs: [run], title: "t")
        guard case .steps(let edges, let heights) = chart.series[0].marks else {
            Issue.record("expected steps")
            return
        }
        #expect(edges == run.histogram.edges && heights == run.histogram.densities)
        #expect(chart.series[0].style?.color == chart.series[1].style?.color)
    }

    /// A logarithm at the bounds must not flatten the rest, and an atom is said in words.
    @Test func realisedDensitiesKeepTheirScale() throws {
        let chart = DensityFigure.chart([try curve(.joint(beta: 0), .torchvision)], title: "t")
        #expect((chart.yAxis.high ?? 9) < 1)
        #expect(chart.caption.contains("JC(0): P(t = 0) = 0.09%"))
    }

    @Test func measuredLawsGetTheirIntervals() throws {
        let estimate = MeanEstimate(mean: 0.8, standardError: 0.01, units: 100, pairs: 100)
        let laws: [Law] = [.independent, .fixedRatio(2), .fixedRatio(1), .joint(beta: 1), .joint(beta: -1)]
        let results = laws.map { SDFResult(law: $0, estimate: estimate, deviation: 0.1) }
        let ratios = try #require(SDFFigure.ratios(results, caption: ""))
        #expect(ratios.xAxis.scale == .categories(["1:1", "1:2", "RandomCrop"]))
        let betas = try #require(SDFFigure.betas(results, caption: ""))
        guard case .points(let points, _) = betas.series[1].marks else {
            Issue.record("expected points")
            return
        }
        #expect(points.map(\.x) == [-1, 1])
        #expect(points[0].low == estimate.interval().lowerBound)
        #expect(SDFFigure.ratios([results[0]], caption: "") == nil)
        #expect(SDFFigure.betas([results[0]], caption: "") == nil)
    }
}

import Charts
import Difficulty
import Foundation
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
            law: law, distribution: try realisation.scheme.prediction(law: law, range: range, size: size))
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

    /// A peak between two points of an even grid is drawn in full, for any width.
    @Test(arguments: [50.0, 1e3, 1e9, 1e300, -100, -1e3, -1e9])
    func narrowPeaksAreDrawn(_ beta: Double) throws {
        let chart = DensityFigure.chart([try curve(.joint(beta: beta))], title: "t")
        guard case .line(let x, let y) = chart.series[0].marks else {
            Issue.record("expected a line")
            return
        }
        let law = try JointLaw(beta: beta, range: range)
        let peak = law.density(at: beta > 0 ? 0 : range.logRatioBound)
        #expect(y.max() == peak && (chart.yAxis.high ?? peak) >= peak)
        #expect(zip(x, x.dropFirst()).allSatisfy { $0 < $1 })
        let mass = zip(zip(x, x.dropFirst()), zip(y, y.dropFirst())).reduce(0) { sum, piece in
            sum + 0.5 * (piece.0.1 - piece.0.0) * (piece.1.0 + piece.1.1)
        }
        #expect(abs(mass - 1) < 0.01)
    }

    @Test func peaksBetweenTwoDoublesAreLines() throws {
        let chart = DensityFigure.chart([try curve(.joint(beta: -1e300))], title: "t")
        #expect(chart.series.map(\.name) == ["JC(−1e+300)", ""])
        for (series, expected) in zip(chart.series, [-1, 1]) {
            guard case .vertical(let x) = series.marks else {
                Issue.record("expected a vertical line")
                return
            }
            #expect(x == Double(expected) * range.logRatioBound)
        }
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

    @Test(arguments: [
        (JoinedParameter.area, "log area ratio, log s₂/s₁", "RandomCrop"),
        (.blur, "log ratio of blur sigmas, log σ₂/σ₁", "independent"),
        (.brightness, "log ratio of brightness factors, log p₂/p₁", "independent"),
        (.contrast, "log ratio of contrast factors, log p₂/p₁", "independent"),
    ])
    func theJoinedParameterIsNamed(_ parameter: JoinedParameter, axis: String, law: String) throws {
        let range = try parameter.defaultRange()
        let curves = try [Law.independent, .joint(beta: 1)].map { law in
            DensityCurve(
                law: law,
                distribution: try NominalCrops().prediction(law: law, range: range, size: nil),
                parameter: parameter)
        }
        let run = try SampleRun(SampleRequest(law: .independent, range: range, count: 100), threads: 1)
        let chart = DensityFigure.chart(curves, runs: [run], title: "t")
        #expect(chart.xAxis.label == axis)
        #expect(chart.series.map(\.name) == ["\(law), drawn", law, "JC(1)"])
        let marginal = ParameterMarginal(try JointLaw(beta: 1, range: range))
        let marginals = MarginalFigure.chart(
            [(.joint(beta: 1), marginal)], range: range, parameter: parameter)
        #expect(marginals.title == "Marginal density of one view’s \(parameter.noun): JC(1)")
        #expect(parameter == .area || !(marginals.xAxis.label + marginals.caption).contains("area"))
    }

    /// One log ratio has no density, and no bin of it: it is a line on the axis of all log ratios.
    @Test func fixedRatiosAreVerticalLines() throws {
        let bound = range.logRatioBound
        let run = try SampleRun(SampleRequest(law: .fixedRatio(2), range: range, count: 100), threads: 1)
        let alone = DensityFigure.chart(
            [try curve(.fixedRatio(2)), try curve(.fixedRatio(5))], runs: [run], title: "t", bound: bound)
        #expect(alone.series.map(\.marks) == [.vertical(x: log(2)), .vertical(x: log(5))])
        #expect(alone.xAxis.low == -1.05 * bound && alone.xAxis.high == 1.05 * bound)
        #expect(alone.yAxis == Axis("probability", low: 0, high: 1))
        #expect(alone.caption.contains("fixed ratios, of probability 1"))
        let mixed = DensityFigure.chart(
            [try curve(.fixedRatio(2)), try curve(.joint(beta: 0))], title: "t", bound: bound)
        #expect(mixed.yAxis.label == "probability density" && mixed.xAxis.high == 1.05 * bound)
        let none = DensityFigure.chart([try curve(.joint(beta: 0))], title: "t", bound: bound)
        #expect(none.xAxis.high == nil && !none.caption.contains("fixed"))
    }

    @Test func onlyThePapersFiguresAreNumbered() throws {
        let estimate = MeanEstimate(mean: 0.8, standardError: 0.01, units: 100, pairs: 100)
        let results = [Law.fixedRatio(2), .joint(beta: 1)].map {
            SDFResult(law: $0, estimate: estimate, standardDeviation: 0.1)
        }
        #expect(SDFFigure.ratios(results, number: 2, caption: "")?.title.hasPrefix("Figure 2: ") == true)
        #expect(SDFFigure.betas(results, number: 4, caption: "")?.title.hasPrefix("Figure 4: ") == true)
        for chart in [SDFFigure.ratios(results, caption: ""), SDFFigure.betas(results, caption: "")] {
            #expect(chart?.title.hasPrefix("Difficulty of positive pairs of ") == true)
        }
    }

    @Test func measuredLawsGetTheirIntervals() throws {
        let estimate = MeanEstimate(mean: 0.8, standardError: 0.01, units: 100, pairs: 100)
        let laws: [Law] = [.independent, .fixedRatio(2), .fixedRatio(1), .joint(beta: 1), .joint(beta: -1)]
        let results = laws.map { SDFResult(law: $0, estimate: estimate, standardDeviation: 0.1) }
        let ratios = try #require(SDFFigure.ratios(results, caption: ""))
        #expect(ratios.series.map(\.name) == ["RandomCrop", "fixed ratio"])
        guard case .points(let fixed, let joined) = ratios.series[1].marks else {
            Issue.record("expected points")
            return
        }
        #expect(fixed.map(\.x) == [1, 2] && joined)
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

    /// JC(-1000) gathers within a thousandth of the ends: its peaks stand in the drawn line.
    @Test func marginalsShowPeaksAtTheEnds() throws {
        let marginal = ParameterMarginal(try JointLaw(beta: -1000, range: range))
        let chart = MarginalFigure.chart([(.joint(beta: -1000), marginal)], range: range)
        guard case .line(let x, let y) = try #require(chart.series.first).marks else {
            Issue.record("expected a line")
            return
        }
        let mass = zip(zip(x, x.dropFirst()), zip(y, y.dropFirst())).reduce(0) {
            $0 + ($1.0.1 - $1.0.0) * ($1.1.0 + $1.1.1) / 2
        }
        #expect(mass > 0.95 && mass < 1.05, "\(mass)")
    }
}

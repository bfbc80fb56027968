import Difficulty
import Imaging
import JointAugmentation
import Statistics
import TestSupport
import Testing

@testable import Charts
@testable import PaperFigures

/// Every figure of a paper's column: whole, with text that can be read, nothing over anything else.
@Suite struct PrintedFigureTests {
    private static let range = try? ParameterRange.area(low: 0.2, high: 1)
    private static let laws: [Law] = [
        .independent, .joint(beta: 2), .joint(beta: 1), .joint(beta: 0), .joint(beta: -1), .joint(beta: -2),
    ]

    private static func results(_ laws: [Law]) -> [SDFResult] {
        laws.enumerated().map { place, law in
            let level = MeanEstimate(
                mean: 0.95 - 0.005 * Double(place), standardError: 0.004, units: 100, pairs: 100)
            let difference = MeanEstimate(
                mean: -0.005 * Double(place), standardError: 0.0005, units: 100, pairs: 100)
            return SDFResult(
                law: law, estimate: level, standardDeviation: 0.1,
                difference: law == .independent ? nil : difference)
        }
    }

    private static func grids() throws -> [Named<ChartGrid>] {
        let range = try #require(range)
        let size = try ImageSize(width: 200, height: 150)
        let curves = try laws.map {
            DensityCurve(
                law: $0, distribution: try NominalCrops().prediction(law: $0, range: range, size: nil))
        }
        let runs = try laws.prefix(2).map { law in
            try SampleRun(SampleRequest(law: law, range: range, count: 1_000, bins: 40), threads: 1)
        }
        let marginals = try laws.dropFirst().map { law in
            (law: law, marginal: ParameterMarginal(try JointLaw(beta: law.beta ?? 0, range: range)))
        }
        let geometry = try laws.map { law in
            try GeometryRun(
                SampleRequest(law: law, range: range, count: 500, bins: 20), size: size, threads: 1)
        }
        let losses = laws.map { law in
            LossCurve(law: law, losses: (0..<400).map { -0.6 + 0.4 / Double($0 + 1) })
        }
        let caption =
            "Of 2,000 demo images, all 41 pairs of the 12 views of an image; error bars are 95% intervals."
        let ratios = (1...5).map { Law.fixedRatio(Double($0)) }
        return [
            Named(
                alone(
                    DensityFigure.chart(curves, runs: runs, title: "Figure 3: densities", caption: caption)),
                "densities"),
            Named(alone(MarginalFigure.chart(marginals, range: range)), "marginals"),
            Named(GeometryFigure.grid(geometry, title: "Boxes", caption: caption), "geometry"),
            Named(
                try #require(
                    SDFFigure.ratioPanels(results([.independent] + ratios), number: 2, caption: caption)),
                "Figure 2"),
            Named(
                try #require(SDFFigure.betaPanels(results(laws), number: 4, caption: caption)), "Figure 4"),
            Named(
                try #require(
                    SDFFigure.panels(
                        results(laws + ratios), curve: [], wording: SDFWording(), caption: caption)), "sdf"),
            Named(alone(LossFigure.chart(losses, number: 5, caption: caption)), "Figure 5"),
        ]
    }

    private static func alone(_ chart: Chart) -> ChartGrid { ChartGrid(columns: 1, charts: [chart]) }

    private static let designs: [Named<ChartDesign>] = [
        Named(ChartDesign(width: 238), "238 pt"),
        Named(ChartDesign(width: 238, textSize: 7), "238 pt, text of 7"),
        Named(ChartDesign(width: 178 / 25.4 * 72), "178 mm"), Named(ChartDesign(), "its own"),
    ]

    @Test(.eachRow) func figuresFitAColumn() throws {
        let grids = try Self.grids()
        eachRow(Self.designs) { design in
            eachRow(grids) { try figureFits($0.value, design.value) }
        }
    }

    private func figureFits(_ grid: ChartGrid, _ design: ChartDesign) throws {
        let page = try ChartPage(grid, design: design)
        if let width = design.width {
            #expect(abs(page.size.width * design.scale - width) < Tolerance.iteration)
        }
        let paper = PageRect(x: 0, y: 0, width: page.size.width, height: page.size.height)
        let boxes = page.textBoxes
        for (place, box) in boxes.enumerated() {
            #expect(box.style.size * design.scale >= 7 - Tolerance.iteration, "\(box.text)")
            let area = box.bounds.width * box.bounds.height
            #expect(
                box.bounds.sharedArea(with: paper) > area - Tolerance.sharedArea, "\(box.text) is cut off")
            for other in boxes[(place + 1)...] {
                #expect(
                    box.bounds.sharedArea(with: other.bounds) < Tolerance.sharedArea,
                    "\(box.text) over \(other.text)")
            }
        }
        for panel in page.panels { markersAreInside(panel.chart) }
    }

    /// No marker on the frame: its rim is inside of the plot.
    private func markersAreInside(_ chart: LaidOutChart) {
        let places = chart.geometries.filter { $0.layer == .points }.flatMap(\.markers)
        #expect(places.allSatisfy(chart.plot.expanded(by: -5).contains))
    }

    /// Levels may overlap where differences are many standard errors: both are shown.
    @Test func differencesStandBesideTheLevels() throws {
        let results = Self.results(Self.laws)
        let grid = try #require(SDFFigure.betaPanels(results, number: 4, caption: "c"))
        #expect(
            grid.charts.count == 2 && grid.title.hasPrefix("Figure 4: ") && grid.caption.contains("paired"))
        guard case .points(let points, _) = grid.charts[1].series[1].marks else {
            Issue.record("expected points")
            return
        }
        #expect(points.map(\.x) == [-2, -1, 0, 1, 2])
        let hardest = try #require(results.last?.difference)
        #expect(points[0].y == hardest.mean && points[0].high == hardest.interval().upperBound)
        #expect(grid.charts[1].series[0].marks == .horizontal(y: 0, low: nil, high: nil))
        // Without RandomCrop there is nothing to be less than.
        let alone = results.map {
            SDFResult(law: $0.law, estimate: $0.estimate, standardDeviation: 0.1)
        }
        #expect(try #require(SDFFigure.betaPanels(alone, caption: "c")).charts.count == 1)
    }

    /// What is asked before a measurement is answered as after it.
    @Test func samplesHaveTheNamesOfMeasurements() throws {
        let laws = Self.laws + [.fixedRatio(1), .fixedRatio(2)]
        let measured = try #require(
            SDFFigure.panels(Self.results(laws), curve: [], wording: SDFWording(), caption: ""))
        let sample = try #require(SDFFigure.sample(of: laws))
        #expect(sample.charts.count == measured.charts.count)
        for (one, other) in zip(sample.charts, measured.charts) {
            #expect(other.seriesNames.allSatisfy(one.seriesNames.contains))
            #expect(one.xAxis == other.xAxis)
        }
        #expect(SDFFigure.sample(of: [.independent]) == nil)
    }

    @Test func linesOfLossesDifferInDashesToo() throws {
        let chart = LossFigure.chart(
            Self.laws.map { LossCurve(law: $0, losses: (0..<5_000).map(Double.init)) }, number: 5, caption: ""
        )
        let dashes = chart.series.compactMap { $0.style?.dash }
        #expect(dashes.count == 6 && Set(dashes).count == 6)
        guard case .line(let x, let y) = chart.series[0].marks else {
            Issue.record("expected a line")
            return
        }
        // Few points, whose means are those of the 20 steps before; the last step is the last point.
        #expect(x.count <= 150 && x.last == 5_000 && y.last == 4_989.5 && (x.first ?? 0) >= 20)
    }

    @Test(.eachRow) func viewsAreNamedByTheirAugmentation() {
        eachRow([
            (["crop"], "J-Crop(−2)", "RandomCrop"), (["blur"], "J-Blur(−2)", "independent"),
            (["crop", "blur"], "JC(−2)", "independent"),
        ]) { parts, joint, independent in
            let wording = SDFWording(joint: parts)
            #expect(wording.views(.joint(beta: -2)) == joint && wording.views(.independent) == independent)
            #expect(wording.views(.fixedRatio(2)) == Law.fixedRatio(2).label)
        }
    }
}

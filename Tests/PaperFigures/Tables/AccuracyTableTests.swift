import Charts
import JointAugmentation
import Statistics
import TestSupport
import Testing

@testable import PaperFigures

@Suite struct AccuracyTableTests {
    private typealias Row = (method: String, law: String, seed: Int, accuracy: RunAccuracy?)

    /// Images of which every `period`th is right, but for the first `wrong`.
    private func images(_ period: Int, wrong: Int = 0) -> RunAccuracy {
        .images((0..<60).map { $0 >= wrong && $0 % period == 0 })
    }

    private func table(_ rows: [Row], _ number: AccuracyTableNumber = .five) throws -> AccuracyTable {
        let text = rows.map { "\($0.method),\($0.law),\($0.seed),\($0.method)\($0.law)\($0.seed)\n" }.joined()
        let manifest = try RunManifest(Array("method,law,seed,checkpoint\n\(text)".utf8), name: "runs")
        return try AccuracyTable(
            number, classifier: "linear", runs: manifest.runs, accuracies: rows.map(\.accuracy))
    }

    @Test func meansAndGainsAreThoseOfSeedsAndImages() throws {
        let table = try table([
            ("simsiam", "randomcrop", 1, images(4)), ("simsiam", "randomcrop", 2, images(5)),
            ("simsiam", "jc:0", 2, images(2, wrong: 3)), ("simsiam", "jc:0", 1, images(3)),
        ])
        #expect(table.laws == Law.paperDensities && table.methods == [.simsiam])
        #expect(table.missingMethods == [.simclr, .byol, .mocoV2])
        let random = try #require(table.cell(.simsiam, .independent))
        let joint = try #require(table.cell(.simsiam, .joint(beta: 0)))
        #expect(abs(try #require(random.top1).mean - (15.0 + 12) / 120) < Tolerance.doubleRounding)
        #expect(random.difference == nil && random.missingSeeds.isEmpty)
        let rows: [[Double]] = [(3, 4, 0), (2, 5, 3)].map { period, base, wrong in
            (0..<60).map { ($0 >= wrong && $0 % period == 0 ? 1 : 0) - ($0 % base == 0 ? 1 : 0) }
        }
        let expected = try CrossedMean(rows: rows)
        let gain = try #require(joint.difference)
        #expect(gain.mean == expected.mean && gain.interval == expected.interval())
        #expect(gain.over == .seedsAndImages && gain.seeds == [1, 2])
        let missing = try #require(table.cell(.simsiam, .joint(beta: -2)))
        #expect(missing.top1 == nil && missing.difference == nil && missing.missingSeeds == [1, 2])
    }

    /// One seed: intervals of its images alone. Seeds without their pair count in the mean and not in the gain.
    @Test func oneSeedHasIntervalsOfItsImages() throws {
        let table = try table([
            ("byol", "randomcrop", 7, images(4)), ("byol", "jc:1", 7, images(3)),
            ("byol", "jc:-1", 8, images(3)),
            ("byol", "jc:1", 9, images(2)),
        ])
        let random = try #require(table.cell(.byol, .independent)?.top1)
        #expect(random.over == .images)
        #expect(random.interval == (try ProportionEstimate(successes: 15, trials: 60)).interval())
        let joint = try #require(table.cell(.byol, .joint(beta: 1)))
        #expect(
            joint.top1?.seeds == [7, 9] && joint.difference?.seeds == [7] && joint.difference?.over == .images
        )
        let pair = try PairedProportions(trials: 60, firstOnly: 10, secondOnly: 15)
        #expect(joint.difference?.interval == pair.interval())
        let unpaired = try #require(table.cell(.byol, .joint(beta: -1)))
        #expect(unpaired.top1 != nil && unpaired.difference == nil && unpaired.missingSeeds == [7, 9])
    }

    /// Shares from elsewhere: Student's interval of the seeds' differences; of one alone none.
    @Test func sharesFromElsewhereHaveIntervalsOfTheirSeeds() throws {
        let table = try table([
            ("dino", "randomcrop", 1, .share(0.5)), ("dino", "randomcrop", 2, .share(0.52)),
            ("dino", "randomcrop", 3, images(2)), ("dino", "jc:0", 1, .share(0.53)),
            ("dino", "jc:0", 2, .share(0.54)), ("dino", "jc:0", 3, .share(0.51)),
            ("dino", "jc:3", 1, .share(0.4)),
        ])
        #expect(table.laws.contains(.joint(beta: 3)) && table.laws[1] == .joint(beta: 3))
        let gain = try #require(table.cell(.dino, .joint(beta: 0))?.difference)
        // 0.03, 0.02, 0.01: mean 0.02, standard error 0.01 / sqrt 3, t of 2 degrees of freedom.
        #expect(abs(gain.mean - 0.02) < Tolerance.doubleRounding && gain.over == .seeds)
        let half = 4.302652729749464 * 0.01 / 3.0.squareRoot()
        #expect(abs(try #require(gain.interval).upperBound - 0.02 - half) < Tolerance.quadrature)
        let alone = try #require(table.cell(.dino, .joint(beta: 3)))
        #expect(
            alone.top1?.over == .nothing && alone.top1?.interval == nil && alone.difference?.over == .nothing)
    }

    @Test func tableTwoHasTwoRows() throws {
        let table = try table(
            [
                ("simclr", "jc:0", 1, images(2)), ("simclr", "jc:1", 1, images(2)),
                ("byol", "jc:1", 1, images(2)),
            ], .two)
        #expect(table.laws == [.independent, .joint(beta: 0)] && table.methods == [.simclr])
        #expect(table.cells.count == 2 && table.cells[0].top1 == nil && table.cells[0].missingSeeds == [1])
    }

    @Test func otherNumbersOfImagesAreRefused() {
        #expect(throws: StatisticsError.self) {
            try table([
                ("byol", "randomcrop", 1, images(2)), ("byol", "randomcrop", 2, .images([true, false])),
            ])
        }
        #expect(throws: StatisticsError.self) {
            try table([("byol", "randomcrop", 1, images(2)), ("byol", "jc:0", 1, .images([true, false]))])
        }
    }

    // MARK: - Figures

    private func drawn() throws -> AccuracyTable {
        try table(
            ["simclr", "byol"].flatMap { method in
                ["randomcrop", "jc:2", "jc:-1"].flatMap { law in
                    (1...3).map { (method, law, $0, images($0 + 1, wrong: law.count)) as Row }
                }
            })
    }

    @Test func figuresHaveAPointALaw() throws {
        let table = try drawn()
        let betas = try #require(AccuracyFigure.betas(table, caption: "Of images."))
        #expect(betas.series.map(\.name) == ["SimCLR", "SimCLR", "BYOL", "BYOL"])
        guard case .points(let points, true) = betas.series[2].marks else {
            Issue.record("no points")
            return
        }
        #expect(points.map { ($0.x * 100).rounded() } == [-97, 203])
        let cell = try #require(table.cell(.byol, .joint(beta: -1))?.top1)
        #expect(points[0].y == 100 * cell.mean && points[0].low == cell.interval.map { 100 * $0.lowerBound })
        let gains = try #require(AccuracyFigure.gains(table, caption: ""))
        #expect(gains.series.map(\.name) == ["SimCLR", "BYOL", "RandomCrop"])
        for chart in [betas, gains] { #expect(try !ChartRenderer.render(chart, as: .svg).isEmpty) }
    }

    @Test func figuresAgainstDifficultyWantTwoLaws() throws {
        let table = try drawn()
        let sdf: [Law: Double] = [
            .independent: 0.9, .joint(beta: -1): 0.7, .joint(beta: 2): 0.8, .joint(beta: 9): 0.1,
        ]
        let chart = try #require(AccuracyFigure.difficulty(table, sdf: sdf, caption: ""))
        #expect(chart.caption.contains("from hard to easy: J-Crop(\u{2212}1), J-Crop(2), RandomCrop."))
        guard case .points(let points, true) = chart.series[0].marks else {
            Issue.record("no points")
            return
        }
        #expect(points.map(\.x) == [0.7, 0.8, 0.9])
        #expect(AccuracyFigure.difficulty(table, sdf: [.independent: 0.9], caption: "") == nil)
        #expect(
            AccuracyFigure.betas(try self.table([("byol", "randomcrop", 1, images(2))]), caption: "") == nil)
        #expect(AccuracyFigure.gains(try self.table([("byol", "jc:0", 1, images(2))]), caption: "") == nil)
    }
}

import Checkpoints
import Datasets
import Imaging
import JointAugmentation
import Testing

@testable import Training

struct TrainingRunTests {
    private let dataset = PatternDataset(count: 20)

    private func recipe(
        law: Law = .joint(beta: 0), epochs: Int = 2, rate: Double = 0.05, seed: UInt64 = 3,
        pipeline: ViewPipeline = .simsiamCIFAR
    ) throws -> TrainingRecipe {
        TrainingRecipe(
            configuration: MethodConfiguration(
                architecture: .resnet20, width: 4, projectorLayers: 2, outputWidth: 16, predictorWidth: 8),
            law: law,
            views: ViewSettings(
                design: JointDesign(areas: try .area(low: 0.2, high: 1), pipeline: pipeline), side: 16,
                seed: seed),
            schedule: LearningRateSchedule(baseRate: rate, batch: 8, epochs: epochs))
    }

    private func finished(_ run: TrainingRun, threads: Int = 1) throws -> TrainingRun {
        var run = run
        while !run.isDone { _ = try run.advance(threads: threads) }
        return run
    }

    @Test func stepsAreThoseOfWholeBatches() throws {
        let run = try finished(TrainingRun(recipe(), on: dataset))
        #expect(run.stepsPerEpoch == 2 && run.stepCount == 4)
        #expect(run.records.map(\.epoch) == [1, 1, 2, 2])
        #expect(run.records.map(\.step) == [1, 2, 3, 4])
        #expect(
            run.records.map(\.rate)
                == [0, 0, 1, 1].map { run.recipe.schedule.rate(step: $0, stepsPerEpoch: 1) })
        #expect(Set(run.reports.map(\.loss)).count == 4)
    }

    @Test func threadsDoNotMatter() throws {
        let one = try finished(TrainingRun(recipe(), on: dataset))
        let two = try finished(TrainingRun(recipe(), on: dataset), threads: 2)
        #expect(try one.state() == two.state())
    }

    /// Laws differ in their views alone: weights and order are the seed's.
    @Test func lawsStartAlike() throws {
        let crop = try TrainingRun(recipe(law: .independent), on: dataset)
        let joint = try TrainingRun(recipe(), on: dataset)
        #expect(try crop.network.tensors() == joint.network.tensors())
        #expect(try finished(crop).reports != finished(joint).reports)
    }

    @Test(arguments: 0...4) func goesOnAsIfItHadNotStopped(after steps: Int) throws {
        let whole = try finished(TrainingRun(recipe(), on: dataset))
        var first = try TrainingRun(recipe(), on: dataset)
        for _ in 0..<steps { _ = try first.advance(threads: 1) }
        var second = try TrainingRun(recipe(), on: dataset)
        try second.restore(CheckpointFile(bytes: first.state(), path: "state"))
        #expect(second.reports == first.reports)
        let end = try finished(second)
        #expect(try end.state() == whole.state() && end.checkpoint() == whole.checkpoint())
    }

    /// A file of views may be longer than what is shown of a checkpoint's settings.
    @Test func goesOnWithLongViews() throws {
        func pipeline(_ last: Double) throws -> ViewPipeline {
            let jitter = ColorJitter(
                brightness: 0.612345678901234...1.412345678901234,
                contrast: 0.612345678901234...1.41234567890123,
                saturation: 0.71234567890123...1.31234567890123, hue: -0.11234567890123...0.11234567890123)
            func steps(_ probability: Double) -> [ViewStep] {
                [
                    ViewStep(.colorJitter(jitter), probability: 0.812345678901234),
                    ViewStep(.grayscale, probability: 0.212345678901234),
                    ViewStep(
                        .gaussianBlur(sigma: 0.1123456789012345...2.123456789012345),
                        probability: 0.51234567890123),
                    ViewStep(.solarize(threshold: 128), probability: 0.212345678901234),
                    ViewStep(.horizontalFlip, probability: probability),
                ]
            }
            return try ViewPipeline(name: "long.json", first: steps(0.512345678901234), second: steps(last))
        }
        let recipe = try recipe(pipeline: pipeline(0.25))
        var first = try TrainingRun(recipe, on: dataset)
        #expect(first.settings["pipeline"]?.count ?? 0 > 1000)
        _ = try first.advance(threads: 1)
        let state = try CheckpointFile(bytes: first.state(), path: "state.safetensors")
        var second = try TrainingRun(recipe, on: dataset)
        try second.restore(state)
        #expect(second.reports == first.reports)
        var other = try TrainingRun(self.recipe(pipeline: pipeline(0.75)), on: dataset)
        let error = #expect(throws: TrainingError.self) { try other.restore(state) }
        guard case .otherRun(_, "pipeline", _, _)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func otherRunsAreRefused() throws {
        let state = try CheckpointFile(
            bytes: TrainingRun(recipe(), on: dataset).state(), path: "state.safetensors")
        let others: [(TrainingRecipe, PatternDataset, String)] = [
            (try recipe(seed: 4), dataset, "seed"),
            (try recipe(law: .independent), dataset, "law"),
            (try recipe(epochs: 3), dataset, "epochs"),
            (try recipe(), PatternDataset(count: 20, fingerprint: "other"), "dataset"),
            (try recipe(), PatternDataset(count: 21), "images"),
        ]
        for (recipe, dataset, name) in others {
            var run = try TrainingRun(recipe, on: dataset)
            do {
                try run.restore(state)
                Issue.record("a run of another \(name) was restored")
            } catch let error as TrainingError {
                guard case .otherRun(let file, let setting, _, _) = error else { throw error }
                #expect(file == "state.safetensors" && setting == name)
            }
        }
    }

    /// The network's own file has no momentum and no losses.
    @Test func aCheckpointIsNoState() throws {
        var run = try TrainingRun(recipe(), on: dataset)
        let file = try CheckpointFile(bytes: run.checkpoint(), path: "checkpoint.safetensors")
        let before = try run.state()
        #expect(throws: (any Error).self) { try run.restore(file) }
        #expect(try run.state() == before)
    }

    @Test func aLossThatIsNoNumberStopsTheRun() throws {
        var run = try TrainingRun(recipe(epochs: 50, rate: 1e30), on: dataset)
        do {
            while !run.isDone { _ = try run.advance(threads: 1) }
            Issue.record("a rate of 1e30 was survived")
        } catch let error as TrainingError {
            guard case .notFiniteLoss(_, let rate) = error else { throw error }
            #expect(rate > 1e20 && run.reports.allSatisfy { $0.loss.isFinite })
        }
    }

    @Test func anotherImageStandsInForOneThatCannotBeRead() throws {
        let run = try TrainingRun(recipe(epochs: 1), on: PatternDataset(count: 200, broken: [17]))
        let end = try finished(run)
        #expect(end.unreadable == [17] && end.reports.allSatisfy { $0.loss.isFinite })
    }

    @Test func manyUnreadableImagesAreAnError() throws {
        let run = try TrainingRun(recipe(), on: PatternDataset(count: 20, broken: [1, 2, 3]))
        #expect(throws: TrainingError.self) { try finished(run) }
    }

    @Test func thePolicyDecidesOnUnreadableImages() throws {
        let many = PatternDataset(count: 20, broken: [1, 2, 3])
        let allowed = try finished(TrainingRun(recipe(epochs: 2), on: many, unreadable: .any))
        #expect(!allowed.unreadable.isEmpty && Set(allowed.unreadable).isSubset(of: [1, 2, 3]))
        let one = PatternDataset(count: 200, broken: [17])
        #expect(throws: DatasetError.self) {
            try finished(TrainingRun(recipe(epochs: 1), on: one, unreadable: .none))
        }
    }

    /// 1 / sqrt(16) is 0.25: a spread of 0.01 is a collapse, one of 0.2 is not.
    @Test func collapseIsSeenInTheLastSteps() throws {
        var run = try TrainingRun(recipe(), on: dataset)
        #expect(!run.isCollapsed)
        run.reports = (0..<100).map { StepReport(loss: -0.9, outputDeviation: $0 < 80 ? 0.2 : 0.01) }
        #expect(run.isCollapsed)
        run.reports = (0..<100).map { StepReport(loss: -0.9, outputDeviation: $0 < 80 ? 0.01 : 0.2) }
        #expect(!run.isCollapsed)
    }

    @Test func aBatchNeedsItsImages() throws {
        #expect(throws: TrainingError.self) { try TrainingRun(recipe(), on: PatternDataset(count: 7)) }
    }
}

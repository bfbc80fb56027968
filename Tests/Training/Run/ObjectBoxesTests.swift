import Checkpoints
import Imaging
import JointAugmentation
import Testing

@testable import Training

@Suite struct ObjectBoxesTests {
    private let dataset = PatternDataset(count: 20)

    private func recipe(_ crop: ContrastiveCrop?, side: Int = 16) throws -> TrainingRecipe {
        TrainingRecipe(
            configuration: MethodConfiguration(
                architecture: .resnet20, width: 4, projectorLayers: 2, outputWidth: 16, predictorWidth: 8),
            law: .joint(beta: 0),
            views: ViewSettings(
                design: JointDesign(
                    areas: try .area(low: 0.2, high: 1), pipeline: .simsiamCIFAR, contrastiveCrop: crop),
                side: side, seed: 3),
            schedule: LearningRateSchedule(baseRate: 0.05, batch: 8, epochs: 4),
            objects: crop.map { _ in ObjectSchedule(epochs: 4, warmupEpochs: 1, interval: 2) })
    }

    private func steps(_ run: inout TrainingRun, _ count: Int, threads: Int = 1) throws {
        for _ in 0..<count { _ = try run.advance(threads: threads) }
    }

    /// Through epoch `warmup` not at all; anew after epochs that the interval divides, but the last.
    @Test func theScheduleIsTheCodes() {
        let schedule = ObjectSchedule(epochs: 10, warmupEpochs: 3, interval: 2)
        #expect((0..<10).map { schedule.placesCrops(inEpoch: $0) } == (0..<10).map { $0 >= 3 })
        #expect((1...10).filter { schedule.isDue(after: $0, of: 10) } == [4, 6, 8])
        let own = ObjectSchedule(epochs: 100)
        #expect(own.warmupEpochs == 20 && own.interval == 20)
    }

    /// The first epoch is RandomResizedCrop's; from the second on the views are others.
    @Test func viewsChangeBehindTheWarmup() throws {
        var plain = try TrainingRun(recipe(nil), on: dataset)
        var placed = try TrainingRun(recipe(ContrastiveCrop(alpha: 0.1)), on: dataset)
        try steps(&plain, 2)
        try steps(&placed, 2)
        #expect(plain.reports == placed.reports)
        try steps(&plain, 1)
        try steps(&placed, 1)
        #expect(plain.reports != placed.reports)
    }

    /// At each place of the run, the boxes are kept: before the first look, on it, behind it.
    @Test(arguments: [1, 3, 4, 5, 7]) func goesOnAsIfItHadNotStopped(after count: Int) throws {
        let recipe = try recipe(ContrastiveCrop())
        var whole = try TrainingRun(recipe, on: dataset)
        try steps(&whole, 8, threads: 2)
        var first = try TrainingRun(recipe, on: dataset)
        try steps(&first, count)
        var second = try TrainingRun(recipe, on: dataset)
        try second.restore(CheckpointFile(bytes: first.state(), path: "state"))
        try steps(&second, 8 - count)
        #expect(try second.state() == whole.state())
    }

    @Test func boxesOfAnotherRunAreRefused() throws {
        var first = try TrainingRun(recipe(ContrastiveCrop()), on: dataset)
        try steps(&first, 1)
        for crop in [nil, try ContrastiveCrop(alpha: 0.2), try ContrastiveCrop(threshold: 0.2)] {
            var other = try TrainingRun(recipe(crop), on: dataset)
            let state = try CheckpointFile(bytes: first.state(), path: "state")
            #expect(throws: TrainingError.self) { try other.restore(state) }
        }
    }

    @Test func tensorsAreRead() throws {
        let boxes = ObjectBoxes(count: 3)
        #expect(try ObjectBoxes(boxes.tensor(), count: 3) == boxes)
        #expect(try ObjectBoxes(boxes.tensor(), count: 4) == nil)
        let wrong: [[Float]] = [[0, 1, 0.5, 0.25], [-0.1, 1, 0, 1], [0, .nan, 0, 1], [0, 1, 0, 1.5]]
        for values in wrong {
            #expect(try ObjectBoxes(Tensor(shape: [1, 4], values: values), count: 1) == nil)
        }
    }
}

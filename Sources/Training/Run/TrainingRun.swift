import Datasets
import Foundation
import Statistics

/// A run: its network, and every step that it has made.
///
/// What a step does is a function of the recipe, the images and the step before it: not of the number of threads, nor
/// of where the run was stopped and went on.
public struct TrainingRun: Sendable {
    /// What is run.
    public let recipe: TrainingRecipe
    /// The images.
    public let dataset: any ImageDataset
    /// The network after the last step.
    public internal(set) var network: TrainingNetwork
    /// Loss and spread of each step so far.
    public internal(set) var reports: [StepReport] = []
    /// Images that did not decode so far, in the order in which they came up.
    public internal(set) var unreadable: [Int] = []
    private let views: TrainingViewMaker
    private let policy: UnreadablePolicy
    private var order: (epoch: Int, images: [Int])?

    /// Prepares a run before its first step.
    ///
    /// - Parameter unreadable: what images that cannot be read lead to.
    /// - Throws: ``TrainingError`` for settings that make no sense, errors of the law on its design.
    public init(
        _ recipe: TrainingRecipe, on dataset: any ImageDataset, unreadable policy: UnreadablePolicy = .few
    ) throws {
        try Self.check(recipe, dataset)
        self.recipe = recipe
        self.dataset = dataset
        self.policy = policy
        views = try TrainingViewMaker(recipe)
        network = try TrainingNetwork(recipe.configuration, seed: recipe.seed)
    }

    /// Steps of an epoch; the images that do not fill a last step wait for another epoch's order.
    public var stepsPerEpoch: Int { dataset.count / recipe.schedule.batch }
    /// Steps of the run.
    public var stepCount: Int { stepsPerEpoch * recipe.schedule.epochs }
    /// Whether every step is made.
    public var isDone: Bool { reports.count >= stepCount }
    /// Whether the last step ended an epoch.
    public var isAtEpochEnd: Bool { reports.count.isMultiple(of: stepsPerEpoch) }

    /// Whether the outputs have become alike: their spread over the last steps is below a tenth of
    /// 1 / sqrt(outputs).
    public var isCollapsed: Bool {
        let last = reports.suffix(Self.collapseWindow)
        guard !last.isEmpty else { return false }
        let mean = last.reduce(0) { $0 + Double($1.outputDeviation) } / Double(last.count)
        return mean < 0.1 / Double(recipe.configuration.outputWidth).squareRoot()
    }

    /// Every step so far.
    public var records: [StepRecord] { reports.indices.map(record) }

    /// Makes the next step.
    ///
    /// - Returns: what it told.
    /// - Throws: ``TrainingError/notFiniteLoss(found:rate:)``, ``TrainingError/unreadable(found:of:)``,
    ///   or the first image's error where none of a step's images can be read, or each must be. Nothing has changed then.
    public mutating func advance(threads: Int) throws -> StepRecord {
        let step = reports.count
        let epoch = step / stepsPerEpoch
        let batch = recipe.schedule.batch
        let start = step % stepsPerEpoch * batch
        let images = Array(images(of: epoch)[start..<(start + batch)])
        let made = try views.views(of: images, epoch: epoch, in: dataset, threads: threads)
        try note(made)
        let settings = DescentSettings(
            rate: Float(recipe.schedule.rate(epoch: epoch)),
            predictorRate: Float(recipe.schedule.predictorRate(epoch: epoch)),
            momentum: Float(recipe.momentum), weightDecay: Float(recipe.weightDecay))
        reports.append(
            try network.step(
                [made.first, made.second], settings: settings, threads: threads))
        return record(step)
    }

    private func record(_ step: Int) -> StepRecord {
        let epoch = step / stepsPerEpoch
        return StepRecord(
            step: step + 1, epoch: epoch + 1, rate: recipe.schedule.rate(epoch: epoch),
            report: reports[step])
    }

    /// The images of an epoch in their random order, a function of seed and epoch.
    private mutating func images(of epoch: Int) -> [Int] {
        if let order, order.epoch == epoch { return order.images }
        var stream = RandomStream(seed: recipe.seed, image: UInt64(epoch), purpose: .epochOrder)
        let images = RandomOrder.shuffled(dataset.count, using: &stream)
        order = (epoch, images)
        return images
    }

    private mutating func note(_ made: TrainingViews) throws {
        if policy == .none, let error = made.firstError { throw error }
        for image in made.unreadable where !unreadable.contains(image) { unreadable.append(image) }
        guard policy.allows(unreadable.count, of: dataset.count) else {
            throw TrainingError.unreadable(found: unreadable.count, of: dataset.count)
        }
    }

    private static func check(_ recipe: TrainingRecipe, _ dataset: any ImageDataset) throws(TrainingError) {
        let batch = recipe.schedule.batch
        guard batch >= 2, batch <= dataset.count else {
            throw .wrongSetting(
                name: "batch", expected: "2 to the \(dataset.count) images of \(dataset.path)",
                found: "\(batch)")
        }
        guard recipe.schedule.epochs >= 1, recipe.schedule.epochs <= 1_000_000 else {
            throw .wrongSetting(
                name: "epochs", expected: "1 to 1000000", found: "\(recipe.schedule.epochs)")
        }
    }

    private static let collapseWindow = 20
}

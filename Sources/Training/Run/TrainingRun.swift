import Checkpoints
import Datasets
import Encoders
import Foundation
import Imaging
import OrderedCollections
import Statistics

/// A run: its network, and every step that it has made.
///
/// What a step does is a function of the recipe, the images and the step before it: not of the number of threads, nor
/// of where the run was stopped and went on.
public struct TrainingRun: Sendable {
    /// Network, laws, batch and learning rates.
    public let recipe: TrainingRecipe
    /// The recipe's settings as texts by name: what a run that goes on has in common with the one that it continues.
    public let settings: OrderedDictionary<String, String>
    /// The images that views are drawn of.
    public let dataset: any ImageDataset
    /// The network after the last step.
    public internal(set) var network: TrainingNetwork
    /// Loss and standard deviation of the outputs of each step so far.
    public internal(set) var reports: [StepReport] = []
    /// Images that did not decode so far, in the order in which they came up.
    public internal(set) var unreadable: [Int] = []
    private let views: TrainingViewMaker
    private let policy: UnreadablePolicy
    private var order: (epoch: Int, images: [Int])?
    /// What the network saw of each image when it was last looked at, for views with ContrastiveCrop.
    private var objects: ObjectBoxes?

    /// Prepares a run before its first step.
    ///
    /// - Parameter unreadable: what images that cannot be read lead to.
    /// - Throws: ``TrainingError`` for settings that make no sense, errors of the law on its design.
    public init(
        _ recipe: TrainingRecipe, on dataset: any ImageDataset, unreadable policy: UnreadablePolicy = .few
    ) throws {
        try Self.check(recipe, dataset)
        self.recipe = recipe
        settings = OrderedDictionary(
            uniqueKeysWithValues: try SettingTexts(recipe).pairs.map { ($0.name, $0.text) })
        self.dataset = dataset
        self.policy = policy
        views = try TrainingViewMaker(recipe)
        network = try TrainingNetwork(recipe.configuration, seed: recipe.views.seed)
        guard recipe.objects != nil else { return }
        objects = ObjectBoxes(count: dataset.count)
        // What makes no sense is said before the first step.
        _ = try locator()
    }

    /// Steps of an epoch; the images that do not fill a last step wait for another epoch's order.
    public var stepsPerEpoch: Int { dataset.count / recipe.schedule.batch }
    /// Steps of the run.
    public var stepCount: Int { stepsPerEpoch * recipe.schedule.epochs }
    /// Whether every step is made.
    public var isDone: Bool { reports.count >= stepCount }
    /// Whether the last step ended an epoch.
    public var isAtEpochEnd: Bool { reports.count.isMultiple(of: stepsPerEpoch) }

    /// Whether the outputs have become alike: their standard deviation over the last steps is below a tenth of
    /// 1 / sqrt(outputs).
    public var isCollapsed: Bool {
        let last = reports.suffix(Self.collapseWindow)
        guard !last.isEmpty else { return false }
        let mean = last.reduce(0) { $0 + Double($1.outputDeviation) } / Double(last.count)
        return mean < 0.1 / Double(recipe.configuration.outputWidth).squareRoot()
    }

    /// Every step so far.
    public var records: [StepRecord] { reports.indices.map(record) }

    /// Draws the views of the next batch and takes one step of the optimiser.
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
        let isPlaced = recipe.objects?.placesCrops(inEpoch: epoch) ?? false
        let made = try views.views(
            of: images, epoch: epoch, in: dataset, about: isPlaced ? objects : nil, threads: threads)
        try note(made)
        reports.append(
            try network.step(
                made.views, settings: recipe.settings(step: step, stepsPerEpoch: stepsPerEpoch),
                threads: threads))
        if isAtEpochEnd, recipe.objects?.isDue(after: epoch + 1, of: recipe.schedule.epochs) ?? false {
            try look(threads: threads)
        }
        return record(step)
    }

    /// Finds what the network sees of each image now.
    private mutating func look(threads: Int) throws {
        objects = try locator().map { ObjectBoxes($0, in: dataset, threads: threads) }
    }

    /// Of the network as it is now.
    private func locator() throws -> ObjectLocator? {
        try recipe.views.design.contrastiveCrop.map {
            try ObjectLocator(
                network.evaluated(), crop: $0, side: recipe.views.side,
                normalization: recipe.views.normalization)
        }
    }

    private func record(_ step: Int) -> StepRecord {
        let epoch = step / stepsPerEpoch
        return StepRecord(
            step: step + 1, epoch: epoch + 1,
            rate: recipe.schedule.rate(step: step, stepsPerEpoch: stepsPerEpoch),
            report: reports[step])
    }

    /// The images of an epoch in their random order, a function of seed and epoch.
    private mutating func images(of epoch: Int) -> [Int] {
        if let order, order.epoch == epoch { return order.images }
        var stream = RandomStream(seed: recipe.views.seed, image: UInt64(epoch), purpose: .epochOrder)
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
        try recipe.configuration.check(batch: batch)
    }

    private static let collapseWindow = 20
}

extension TrainingRun {
    /// The network as a safetensors file, in torchvision's naming with the method's heads.
    public func checkpoint() throws(CheckpointError) -> [UInt8] {
        try SafetensorsEncoder.encode(try network.exported(network.tensors()), metadata: metadata)
    }

    /// The network that follows, in the same way; nil where there is none.
    public func targetCheckpoint() throws(CheckpointError) -> [UInt8]? {
        let tensors = try network.targetTensors()
        guard !tensors.isEmpty else { return nil }
        return try SafetensorsEncoder.encode(try network.exported(tensors), metadata: metadata)
    }

    /// Everything that the run needs to go on as if it had not stopped: the network, the optimiser's momentum, and
    /// the steps so far.
    public func state() throws(CheckpointError) -> [UInt8] {
        var tensors: OrderedDictionary<String, Tensor> = [:]
        for (name, tensor) in try network.tensors() { tensors[Self.networkPrefix + name] = tensor }
        for (name, tensor) in try network.momentumTensors() { tensors[Self.momentumPrefix + name] = tensor }
        for (name, tensor) in try network.secondMomentTensors() {
            tensors[Self.secondMomentPrefix + name] = tensor
        }
        for (name, tensor) in try network.targetTensors() { tensors[Self.targetPrefix + name] = tensor }
        for (name, tensor) in try network.memoryTensors() { tensors[Self.memoryPrefix + name] = tensor }
        tensors[Self.lossName] = try Tensor(shape: [reports.count], values: reports.map(\.loss))
        tensors[Self.standardDeviationName] = try Tensor(
            shape: [reports.count], values: reports.map(\.outputDeviation))
        if let objects { tensors[Self.objectsName] = try objects.tensor() }
        if !unreadable.isEmpty { tensors[Self.unreadableName] = try Self.tensor(ofImages: unreadable) }
        return try SafetensorsSeal.encode(tensors, metadata: metadata)
    }

    /// Goes on where a run of the same recipe and images stopped.
    ///
    /// - Throws: ``TrainingError/damagedState(file:)`` for a state that is not as it was written,
    ///   ``TrainingError/otherRun(file:setting:expected:found:)`` for a file of another run, other errors for one that
    ///   holds no state. Nothing has changed then.
    public mutating func restore(_ file: CheckpointFile) throws {
        let found = file.headerMetadata
        // States of earlier versions have no checksum, nor anything else that is not known here.
        let isStrange = found.keys.contains { metadata[$0] == nil }
        guard file.seal == .intact || file.seal == .none && !isStrange else {
            throw TrainingError.damagedState(file: file.path)
        }
        for (name, expected) in metadata where name != Self.stepName {
            guard found[name] == expected else {
                throw TrainingError.otherRun(
                    file: file.path, setting: name, expected: expected, found: found[name] ?? "none")
            }
        }
        let tensors = try file.stateDictionary().tensors
        let losses = tensors[Self.lossName]?.values ?? []
        let standardDeviations = tensors[Self.standardDeviationName]?.values ?? []
        guard losses.count == standardDeviations.count, losses.count <= stepCount,
            found[Self.stepName] == "\(losses.count)"
        else {
            throw TrainingError.otherRun(
                file: file.path, setting: "steps", expected: "at most \(stepCount), each with its loss",
                found: "\(losses.count) losses, \(standardDeviations.count) deviations")
        }
        let left = try images(of: tensors[Self.unreadableName], in: file)
        let seen = tensors[Self.objectsName].flatMap { ObjectBoxes($0, count: dataset.count) }
        guard (seen == nil) == (objects == nil) else { throw TrainingError.damagedState(file: file.path) }
        var restored = network
        try restored.load(Self.part(tensors, Self.networkPrefix))
        try restored.loadMomentum(Self.part(tensors, Self.momentumPrefix))
        try restored.loadSecondMoment(Self.part(tensors, Self.secondMomentPrefix))
        try restored.loadTarget(Self.part(tensors, Self.targetPrefix))
        try restored.loadMemory(Self.part(tensors, Self.memoryPrefix))
        network = restored
        unreadable = left
        objects = seen
        reports = zip(losses, standardDeviations).map { StepReport(loss: $0, outputDeviation: $1) }
    }

    /// The recipe, the images, and how far the run is.
    private var metadata: OrderedDictionary<String, String> {
        var metadata = settings
        metadata["dataset"] = dataset.fingerprint
        metadata["images"] = "\(dataset.count)"
        metadata["subset"] = dataset.subset?.description
        metadata[Self.stepName] = "\(reports.count)"
        return metadata
    }

    /// Numbers of images in two columns of 24 bits, which float32 has exactly.
    private static func tensor(ofImages images: [Int]) throws(CheckpointError) -> Tensor {
        try Tensor(
            shape: [images.count, 2],
            values: images.flatMap { [Float($0 / imageBase), Float($0 % imageBase)] })
    }

    /// Reads ``tensor(ofImages:)``; none where there is no tensor.
    private func images(of tensor: Tensor?, in file: CheckpointFile) throws(TrainingError) -> [Int] {
        let digits = (tensor?.values ?? []).compactMap { Int(exactly: $0) }
        let images = stride(from: 0, to: digits.count - 1, by: 2).map { place in
            digits[place].multipliedReportingOverflow(by: Self.imageBase).partialValue &+ digits[place + 1]
        }
        guard digits.count == tensor?.values.count ?? 0, digits.count == 2 * images.count,
            images.allSatisfy({ (0..<dataset.count).contains($0) }), Set(images).count == images.count
        else { throw .damagedState(file: file.path) }
        return images
    }

    private static let imageBase = 1 << 24

    private static func part(
        _ tensors: OrderedDictionary<String, Tensor>, _ prefix: String
    ) -> OrderedDictionary<String, Tensor> {
        OrderedDictionary(
            uniqueKeysWithValues: tensors.filter { $0.key.hasPrefix(prefix) }
                .map { (String($0.key.dropFirst(prefix.count)), $0.value) })
    }

    private static let networkPrefix = "network."
    private static let momentumPrefix = "momentum."
    private static let secondMomentPrefix = "second_moment."
    private static let targetPrefix = "target."
    private static let memoryPrefix = "memory."
    private static let lossName = "steps.loss"
    private static let standardDeviationName = "steps.output_deviation"
    private static let unreadableName = "images.unreadable"
    private static let objectsName = "images.objects"
    private static let stepName = "step"
}

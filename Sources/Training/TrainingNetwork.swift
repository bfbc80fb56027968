import Checkpoints
import Encoders
import Layers
import OrderedCollections
import Statistics

/// What one step of training tells.
public struct StepReport: Sendable, Equatable {
    /// The objective's loss before the step; of SimSiam, from -1 to 1.
    public let loss: Float
    /// The mean over the outputs of the standard deviation of z / |z| over a batch, for all views: near
    /// 1 / sqrt(outputs) in good health, near 0 after a collapse.
    public let outputDeviation: Float
}

/// A network in training: parameters, running statistics of batch norm, the optimiser's state, and those of the target
/// where the objective has one.
///
/// A value: a copy is trained on its own. The numbers after a step do not depend on the number of threads.
public struct TrainingNetwork: Sendable {
    let objective: any Objective
    let layout: ParameterLayout
    var parameters: [Float]
    /// What the optimiser keeps of each parameter.
    var momentum: [Float]
    var statistics: [Float]
    /// Parameters of a target that follows this network; empty without one.
    private(set) var target: [Float] = []
    private var workspace: TrainingWorkspace<Float>?

    /// The encoder.
    public var encoder: ResNetArchitecture { layout.encoder }

    /// Learned numbers of encoder and heads.
    public var parameterCount: Int { layout.parameters.reduce(0) { $0 + $1.count } }

    /// A SimSiam network before its first step.
    ///
    /// Convolutions are normal of variance 2 / fan-out, the last gamma of each block is 0, linear layers are uniform on
    /// (-1, 1) / sqrt(fan-in), as in SimSiam's code.
    ///
    /// - Parameter seed: of the random numbers.
    /// - Throws: ``TrainingError/wrongSetting(name:expected:found:)``.
    public init(_ configuration: SimSiamConfiguration, seed: UInt64) throws(TrainingError) {
        try configuration.check()
        self.init(encoder: configuration.encoder, objective: configuration.objective, seed: seed)
    }

    /// A network before its first step.
    ///
    /// - Parameter encoder: without a classifier and without grouped convolutions.
    init(encoder: ResNetArchitecture, objective: any Objective, seed: UInt64) {
        self.objective = objective
        layout = ParameterLayout(
            encoder: encoder, heads: objective.heads(features: encoder.featureCount))
        parameters = InitialParameters(seed: seed).numbers(layout)
        momentum = [Float](repeating: 0, count: layout.parameterCount)
        statistics = [Float](repeating: 0, count: layout.statisticsCount)
        for entry in layout.statistics {
            for channel in 0..<entry.channels { statistics[entry.offset + entry.channels + channel] = 1 }
        }
        if case .movingAverage = objective.target { target = parameters }
    }

    /// One step: all views forward and back, and the optimiser's change.
    ///
    /// - Parameters:
    ///   - views: of the same images in the same order, normalised, all of one size.
    ///   - threads: as many views are computed at once.
    /// - Returns: the loss before the step.
    /// - Throws: ``TrainingError`` where the batches do not fit, and
    ///   ``TrainingError/notFiniteLoss(found:rate:)``; nothing has changed then.
    public mutating func step(
        _ views: [ImageBatch], settings: DescentSettings, threads: Int
    ) throws(TrainingError) -> StepReport {
        let report = try gradients(views, threads: threads)
        guard report.loss.isFinite else {
            throw .notFiniteLoss(found: report.loss, rate: settings.rate)
        }
        guard let workspace else { return report }
        for view in workspace.views { view.updateStatistics(&statistics) }
        OptimizerStep(groups: layout.groups, optimizer: settings).run(
            &parameters, state: &momentum,
            gradient: SharedPointer(start: workspace.gradients.numbers.start), threads: threads)
        follow()
        return report
    }

    /// Moves the target, where there is one, towards the trained network.
    private mutating func follow() {
        guard case .movingAverage(let momentum) = objective.target else { return }
        target.withUnsafeMutableBufferPointer { target in
            parameters.withUnsafeBufferPointer { parameters in
                guard let to = target.baseAddress, let from = parameters.baseAddress else { return }
                Float.kernels.follow(to, from, target.count, 1 - momentum)
            }
        }
    }

    /// Both passes of a step; the gradients are in the workspace.
    mutating func gradients(_ views: [ImageBatch], threads: Int) throws(TrainingError) -> StepReport {
        let sizes = views.map { [$0.count, $0.height, $0.width] }
        guard let first = views.first, objective.viewCounts.contains(views.count) else {
            throw .wrongSetting(
                name: "views of an image", expected: "at least \(objective.viewCounts.lowerBound)",
                found: "\(views.count)")
        }
        if let other = sizes.first(where: { $0 != sizes[0] }) {
            throw .differentViews(first: sizes[0], second: other)
        }
        let workspace = try workspace(for: first, viewCount: views.count)
        return parameters.withUnsafeMutableBufferPointer { parameters in
            target.withUnsafeMutableBufferPointer { target in
                guard let start = parameters.baseAddress else {
                    return StepReport(loss: .nan, outputDeviation: 0)
                }
                return workspace.run(
                    views, SharedPointer(start: start),
                    target: target.baseAddress.map { SharedPointer(start: $0) },
                    threads: threads)
            }
        }
    }

    /// The sum of all views' gradients with regard to one parameter, after ``gradients(_:threads:)``.
    func gradient(_ entry: ParameterEntry) -> [Float] {
        guard let workspace else { return [] }
        return (0..<entry.count).map { workspace.gradients.numbers.start[entry.offset + entry.place($0)] }
    }

    /// The workspace for batches of this size. A copy of the network does not share its workspace.
    private mutating func workspace(
        for batch: ImageBatch, viewCount: Int
    ) throws(TrainingError) -> TrainingWorkspace<Float> {
        try check(batch)
        let images = ActivationShape(
            images: batch.count, height: batch.height, width: batch.width, channels: 3)
        if isKnownUniquelyReferenced(&workspace), let workspace, workspace.images == images,
            workspace.views.count == viewCount
        {
            return workspace
        }
        workspace = nil
        let made = TrainingWorkspace<Float>(
            layout, objective: objective, images: images, viewCount: viewCount)
        workspace = made
        return made
    }

    private func check(_ batch: ImageBatch) throws(TrainingError) {
        let smallest = max(encoder.stem.kernel - 2 * encoder.stem.padding, 1)
        guard batch.count >= 2, min(batch.height, batch.width) >= smallest,
            batch.pixels.count / 3 <= Self.mostPixels
        else {
            throw .wrongBatch(
                expected:
                    "2 or more images of at least \(smallest) pixels a side, \(Self.mostPixels) pixels in all",
                found: [batch.count, batch.height, batch.width])
        }
    }

    /// Keeps the lengths of products within the library's 32-bit integers.
    private static let mostPixels = 1 << 26
}

extension TrainingNetwork {
    /// Every tensor of the network, in the naming of SimSiam's code: torchvision's under `encoder.`, the projector
    /// as `encoder.fc.`, and `predictor.`; running statistics among them.
    public func tensors() throws(CheckpointError) -> OrderedDictionary<String, Tensor> {
        var tensors = try parameterTensors(parameters)
        for entry in layout.statistics {
            for (part, name) in ["running_mean", "running_var"].enumerated() {
                let start = entry.offset + part * entry.channels
                tensors["\(entry.name).\(name)"] = try Tensor(
                    shape: [entry.channels], values: Array(statistics[start..<(start + entry.channels)]))
            }
        }
        return tensors
    }

    /// The parameters of the target, under their names; none where it has no numbers of its own.
    public func targetTensors() throws(CheckpointError) -> OrderedDictionary<String, Tensor> {
        target.isEmpty ? [:] : try parameterTensors(target)
    }

    /// Takes over the target's parameters of ``targetTensors()``.
    ///
    /// - Throws: as ``load(_:ignoringUnexpected:)``.
    public mutating func loadTarget(_ tensors: OrderedDictionary<String, Tensor>) throws(TrainingError) {
        let entries = target.isEmpty ? [] : layout.parameters
        try Self.check(tensors, entries.map { ($0.name, $0.shape) }, ignoringUnexpected: false)
        Self.take(tensors, entries, into: &target)
    }

    /// The optimiser's momentum of each parameter, under the parameter's name.
    public func momentumTensors() throws(CheckpointError) -> OrderedDictionary<String, Tensor> {
        try parameterTensors(momentum)
    }

    /// Takes over every tensor of ``tensors()`` from a checkpoint.
    ///
    /// - Parameter ignoringUnexpected: whether names that no part of the network takes are passed over.
    /// - Throws: ``TrainingError/wrongNames(missing:unexpected:)`` or
    ///   ``TrainingError/wrongShape(tensor:expected:found:)``; nothing has changed then.
    public mutating func load(
        _ tensors: OrderedDictionary<String, Tensor>, ignoringUnexpected: Bool = false
    ) throws(TrainingError) {
        let statisticsNames = layout.statistics.flatMap { entry in
            ["running_mean", "running_var"].map { ("\(entry.name).\($0)", [entry.channels]) }
        }
        let expected = layout.parameters.map { ($0.name, $0.shape) } + statisticsNames
        try Self.check(tensors, expected, ignoringUnexpected: ignoringUnexpected)
        Self.take(tensors, layout.parameters, into: &parameters)
        for entry in layout.statistics {
            for (part, name) in ["running_mean", "running_var"].enumerated() {
                guard let values = tensors["\(entry.name).\(name)"]?.values else { continue }
                let start = entry.offset + part * entry.channels
                statistics.replaceSubrange(start..<(start + entry.channels), with: values)
            }
        }
    }

    /// Takes over the optimiser's momentum of ``momentumTensors()``.
    ///
    /// - Throws: as ``load(_:ignoringUnexpected:)``.
    public mutating func loadMomentum(
        _ tensors: OrderedDictionary<String, Tensor>
    ) throws(TrainingError) {
        try Self.check(tensors, layout.parameters.map { ($0.name, $0.shape) }, ignoringUnexpected: false)
        Self.take(tensors, layout.parameters, into: &momentum)
    }

    private func parameterTensors(
        _ numbers: [Float]
    ) throws(CheckpointError) -> OrderedDictionary<String, Tensor> {
        var tensors: OrderedDictionary<String, Tensor> = [:]
        for entry in layout.parameters {
            let values = (0..<entry.count).map { numbers[entry.offset + entry.place($0)] }
            tensors[entry.name] = try Tensor(shape: entry.shape, values: values)
        }
        return tensors
    }

    private static func check(
        _ tensors: OrderedDictionary<String, Tensor>, _ expected: [(name: String, shape: [Int])],
        ignoringUnexpected: Bool
    ) throws(TrainingError) {
        let names = Set(expected.map(\.name))
        let missing = expected.map(\.name).filter { tensors[$0] == nil }
        let unexpected: [String] = ignoringUnexpected ? [] : tensors.keys.filter { !names.contains($0) }
        guard missing.isEmpty, unexpected.isEmpty else {
            throw .wrongNames(missing: missing, unexpected: unexpected)
        }
        for (name, shape) in expected {
            guard let found = tensors[name]?.shape, found != shape else { continue }
            throw .wrongShape(tensor: name, expected: shape, found: found)
        }
    }

    private static func take(
        _ tensors: OrderedDictionary<String, Tensor>, _ entries: [ParameterEntry], into numbers: inout [Float]
    ) {
        for entry in entries {
            guard let values = tensors[entry.name]?.values else { continue }
            for (index, value) in values.enumerated() { numbers[entry.offset + entry.place(index)] = value }
        }
    }
}

import Encoders
import Layers
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
    /// The second moments of its gradient, of an optimiser that has them; empty before its first step.
    var secondMoment: [Float] = []
    /// Parameters of a target that follows this network; empty without one.
    var target: [Float] = []
    /// Its running statistics of batch norm.
    var targetStatistics: [Float] = []
    /// What the objective keeps from step to step.
    var memory: ObjectiveMemory<Float>
    private var workspace: TrainingWorkspace<Float>?

    /// The encoder.
    public var encoder: ResNetArchitecture { layout.encoder }

    /// Learned numbers of encoder and heads.
    public var parameterCount: Int { layout.parameters.reduce(0) { $0 + $1.count } }

    /// A network before its first step.
    ///
    /// Convolutions are normal of variance 2 / fan-out, linear layers are uniform on (-1, 1) / sqrt(fan-in) where the method's
    /// code has nothing else, and so it is with the last gamma of each block, which is 0 or 1.
    ///
    /// - Parameter seed: of the random numbers.
    /// - Throws: ``TrainingError/wrongSetting(name:expected:found:)``.
    public init(_ configuration: MethodConfiguration, seed: UInt64) throws(TrainingError) {
        try configuration.check()
        self.init(encoder: configuration.encoder, objective: configuration.objective, seed: seed)
    }

    /// A network before its first step.
    ///
    /// - Parameter encoder: without a classifier and without grouped convolutions.
    init(encoder: ResNetArchitecture, objective: any Objective, seed: UInt64) {
        self.objective = objective
        layout = ParameterLayout(
            encoder: encoder, heads: objective.heads(features: encoder.featureCount),
            zerosLastGamma: objective.zerosLastGamma)
        memory = objective.memory(seed: seed)
        parameters = InitialParameters(seed: seed).numbers(layout)
        momentum = [Float](repeating: 0, count: layout.parameterCount)
        statistics = [Float](repeating: 0, count: layout.statisticsCount)
        for entry in layout.statistics {
            for channel in 0..<entry.channels { statistics[entry.offset + entry.channels + channel] = 1 }
        }
        guard let average = objective.target.followed else { return }
        let first = average.startsApart ? InitialParameters(seed: seed, draw: 1).numbers(layout) : parameters
        target = Array(first.prefix(layout.parameterCount(heads: average.heads)))
        targetStatistics = statistics
    }

    /// One step: all views forward and back, and the optimiser's change.
    ///
    /// - Parameters:
    ///   - views: of the same images in the same order, normalised; all that the objective takes as global of one size.
    ///   - threads: as many passes are computed at once.
    /// - Returns: the loss before the step.
    /// - Throws: ``TrainingError`` where the batches do not fit, and
    ///   ``TrainingError/notFiniteLoss(found:rate:)``; nothing has changed then.
    public mutating func step(
        _ views: [ImageBatch], settings: StepSettings, threads: Int
    ) throws(TrainingError) -> StepReport {
        if case .adamW = settings.optimizer.rule, secondMoment.isEmpty {
            secondMoment = [Float](repeating: 0, count: layout.parameterCount)
        }
        let report = try run(views, settings: settings, isStep: true, threads: threads)
        guard report.loss.isFinite, let workspace else {
            throw .notFiniteLoss(found: report.loss, rate: settings.optimizer.rate)
        }
        workspace.trained.updateStatistics(&statistics)
        workspace.target?.updateStatistics(&targetStatistics)
        return report
    }

    /// Both passes of a step; the gradients are in the workspace.
    mutating func gradients(
        _ views: [ImageBatch], settings: StepSettings = StepSettings(), threads: Int
    ) throws(TrainingError) -> StepReport {
        try run(views, settings: settings, isStep: false, threads: threads)
    }

    /// Both passes.
    ///
    /// - Parameter isStep: whether parameters are changed, layer by layer as the gradients are there, or the gradients kept.
    private mutating func run(
        _ views: [ImageBatch], settings: StepSettings, isStep: Bool, threads: Int
    ) throws(TrainingError) -> StepReport {
        let workspace = try workspace(for: views, threads: threads)
        var kept = ObjectiveMemory<Float>()
        // Moved, not copied: a queue may have many megabytes.
        swap(&kept, &memory)
        kept.temperature = settings.teacherTemperature
        var result = Result<StepReport, TrainingError>.success(StepReport(loss: .nan, outputDeviation: 0))
        withOptimizer(settings, views) { optimizer, pixels in
            result = Self.run(workspace, pixels, &kept, optimizer, isStep: isStep)
        }
        swap(&kept, &memory)
        return try result.get()
    }

    private static func run(
        _ workspace: TrainingWorkspace<Float>, _ pixels: ViewPixels, _ memory: inout ObjectiveMemory<Float>,
        _ optimizer: OptimizerStep, isStep: Bool
    ) -> Result<StepReport, TrainingError> {
        do throws(TrainingError) {
            let report = try workspace.run(
                pixels, optimizer.places.weights, target: optimizer.places.target, memory: &memory,
                use: isStep ? optimizer.use : nil)
            if isStep, report.loss.isFinite { optimizer.followRest() }
            return .success(report)
        } catch { return .failure(error) }
    }

    /// Calls `body` with the optimiser at the places of all numbers, and with those of the views.
    private mutating func withOptimizer(
        _ settings: StepSettings, _ views: [ImageBatch], _ body: (OptimizerStep, ViewPixels) -> Void
    ) {
        let layout = layout
        parameters.withUnsafeMutableBufferPointer { parameters in
            momentum.withUnsafeMutableBufferPointer { momentum in
                secondMoment.withUnsafeMutableBufferPointer { second in
                    target.withUnsafeMutableBufferPointer { target in
                        guard let weights = parameters.baseAddress, let velocity = momentum.baseAddress else {
                            return
                        }
                        let places = OptimizerPlaces(
                            weights: SharedPointer(start: weights),
                            velocity: SharedPointer(start: velocity),
                            second: second.baseAddress.map { SharedPointer(start: $0) },
                            target: target.baseAddress.map { SharedPointer(start: $0) },
                            targetCount: target.count)
                        let optimizer = OptimizerStep(
                            layout: layout, settings: settings.optimizer, places: places,
                            targetShare: Float(1 - settings.targetMomentum))
                        ViewPixels.of(views) { body(optimizer, $0) }
                    }
                }
            }
        }
    }

    /// The sum of all views' gradients with regard to one parameter, after ``gradients(_:settings:threads:)``.
    func gradient(_ entry: ParameterEntry) -> [Float] {
        guard let workspace else { return [] }
        return entry.inTorchOrder(workspace.gradients.numbers)
    }

    /// The workspace for batches of these sizes. A copy of the network does not share its workspace.
    private mutating func workspace(
        for views: [ImageBatch], threads: Int
    ) throws(TrainingError) -> TrainingWorkspace<Float> {
        guard objective.viewCounts.contains(views.count) else {
            throw .wrongSetting(
                name: "views of an image", expected: "at least \(objective.viewCounts.lowerBound)",
                found: "\(views.count)")
        }
        let sizes = views.map {
            ActivationShape(images: $0.count, height: $0.height, width: $0.width, channels: 3)
        }
        for (view, size) in sizes.enumerated() {
            let like = sizes[view < objective.globalViews ? 0 : objective.globalViews]
            guard size == like, size.images == sizes[0].images else {
                throw .differentViews(first: Self.list(sizes[0]), second: Self.list(size))
            }
            try check(views[view])
        }
        if isKnownUniquelyReferenced(&workspace), let workspace, workspace.sizes == sizes,
            workspace.threads == threads
        {
            return workspace
        }
        workspace = nil
        let made = TrainingWorkspace<Float>(layout, objective: objective, sizes: sizes, threads: threads)
        workspace = made
        return made
    }

    private static func list(_ size: ActivationShape) -> [Int] { [size.images, size.height, size.width] }

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

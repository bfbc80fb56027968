import Encoders
import Statistics

/// A SimSiam network in training: parameters, running statistics of batch norm and the optimiser's momentum.
///
/// A value: a copy is trained on its own. The numbers after a step do not depend on the number of threads.
public struct SimSiamNetwork: Sendable {
    let plan: NetworkPlan
    var parameters: [Float]
    var momentum: [Float]
    var statistics: [Float]
    private var workspace: TrainingWorkspace<Float>?

    /// What the network consists of.
    public var configuration: SimSiamConfiguration { plan.configuration }

    /// Learned numbers of encoder, projector and predictor.
    public var parameterCount: Int { plan.parameters.reduce(0) { $0 + $1.count } }

    /// A network before its first step.
    ///
    /// Convolutions are normal of variance 2 / fan-out, the last gamma of each block is 0, linear layers are uniform on
    /// (-1, 1) / sqrt(fan-in), as in SimSiam's code.
    ///
    /// - Parameter seed: of the random numbers.
    /// - Throws: ``TrainingError/wrongSetting(name:expected:found:)``.
    public init(_ configuration: SimSiamConfiguration, seed: UInt64) throws(TrainingError) {
        plan = try NetworkPlan(configuration)
        parameters = InitialParameters(seed: seed).numbers(plan)
        momentum = [Float](repeating: 0, count: plan.parameterCount)
        statistics = [Float](repeating: 0, count: plan.statisticsCount)
        for entry in plan.statistics {
            for channel in 0..<entry.channels { statistics[entry.offset + entry.channels + channel] = 1 }
        }
    }

    /// One step: both views forward and back, and the descent.
    ///
    /// - Parameters:
    ///   - first: the first view of each image, normalised.
    ///   - second: the second view of each image, in the same order.
    ///   - threads: the two views are computed at once where it is 2 or more.
    /// - Returns: the loss before the step.
    /// - Throws: ``TrainingError`` where the batches do not fit, and
    ///   ``TrainingError/notFiniteLoss(found:rate:)``; nothing has changed then.
    public mutating func step(
        first: ImageBatch, second: ImageBatch, settings: DescentSettings, threads: Int
    ) throws(TrainingError) -> StepReport {
        let report = try gradients(first: first, second: second, threads: threads)
        guard report.loss.isFinite else {
            throw .notFiniteLoss(found: report.loss, rate: settings.rate)
        }
        guard let workspace else { return report }
        for view in workspace.views { view.updateStatistics(&statistics) }
        descend(workspace, settings, threads: threads)
        return report
    }

    /// Both passes of a step; the gradients are in the workspace.
    mutating func gradients(
        first: ImageBatch, second: ImageBatch, threads: Int
    ) throws(TrainingError) -> StepReport {
        let sizes = [first, second].map { [$0.count, $0.height, $0.width] }
        guard sizes[0] == sizes[1] else { throw .differentViews(first: sizes[0], second: sizes[1]) }
        let workspace = try workspace(for: first)
        return parameters.withUnsafeMutableBufferPointer { parameters in
            guard let start = parameters.baseAddress else {
                return StepReport(loss: .nan, outputDeviation: 0)
            }
            return workspace.run([first, second], SharedPointer(start: start), threads: threads)
        }
    }

    /// The sum of both views' gradients with regard to one parameter, after ``gradients(first:second:threads:)``.
    func gradient(_ entry: ParameterEntry) -> [Float] {
        guard let workspace else { return [] }
        return (0..<entry.count).map { index in
            let place = entry.offset + entry.place(index)
            return workspace.views[0].gradients.start[place] + workspace.views[1].gradients.start[place]
        }
    }

    /// The workspace for batches of this size. A copy of the network does not share its workspace.
    private mutating func workspace(for batch: ImageBatch) throws(TrainingError) -> TrainingWorkspace<Float> {
        try check(batch)
        let images = TrainingMap(
            images: batch.count, height: batch.height, width: batch.width, channels: 3)
        if isKnownUniquelyReferenced(&workspace), let workspace, workspace.images == images {
            return workspace
        }
        workspace = nil
        let made = TrainingWorkspace<Float>(plan, images: images)
        workspace = made
        return made
    }

    private func check(_ batch: ImageBatch) throws(TrainingError) {
        let smallest = max(configuration.stem.kernel - 2 * configuration.stem.padding, 1)
        guard batch.count >= 2, min(batch.height, batch.width) >= smallest,
            batch.values.count / 3 <= Self.mostPixels
        else {
            throw .wrongBatch(
                expected:
                    "2 or more images of at least \(smallest) pixels a side, \(Self.mostPixels) pixels in all",
                found: [batch.count, batch.height, batch.width])
        }
    }

    /// Keeps the lengths of products within the library's 32-bit integers.
    private static let mostPixels = 1 << 26

    private mutating func descend(
        _ workspace: TrainingWorkspace<Float>, _ settings: DescentSettings, threads: Int
    ) {
        let parts = descentParts(settings)
        let gradients = workspace.views.map { SharedPointer(start: $0.gradients.start) }
        parameters.withUnsafeMutableBufferPointer { parameters in
            momentum.withUnsafeMutableBufferPointer { momentum in
                guard let weights = parameters.baseAddress, let steps = momentum.baseAddress else { return }
                let (weight, step) = (SharedPointer(start: weights), SharedPointer(start: steps))
                _ = Parallel.map(count: parts.count, threads: threads) { index in
                    let (range, rate) = parts[index]
                    Float.descend(
                        weight.start + range.lowerBound, step.start + range.lowerBound,
                        gradients[0].start + range.lowerBound, gradients[1].start + range.lowerBound,
                        range.count, rate, settings.momentum, settings.weightDecay)
                }
            }
        }
    }

    /// Pieces of the trained parameters, with their rates.
    private func descentParts(_ settings: DescentSettings) -> [(range: Range<Int>, rate: Float)] {
        let ranges = [
            (0..<plan.predictorStart, settings.rate),
            (plan.predictorStart..<plan.frozenStart, settings.predictorRate),
        ]
        return ranges.flatMap { range, rate in
            stride(from: range.lowerBound, to: range.upperBound, by: Self.descentPart).map {
                ($0..<min($0 + Self.descentPart, range.upperBound), rate)
            }
        }
    }

    private static let descentPart = 1 << 18
}

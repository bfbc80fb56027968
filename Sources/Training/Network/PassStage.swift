import Encoders
import Layers
import Statistics

/// Passes of a step through one network that are on their way at once, and whose prepared weights are the same.
final class PassStage<Scalar: LayerScalar>: @unchecked Sendable {
    /// The views that go through.
    let views: [Int]
    private let groups: [Group]
    /// Its number among the stages of a step.
    private let stage: Int
    private let threads: Int
    private let isTrained: Bool
    private let gradients: GradientSum<Scalar>
    let plan: PhasePlan<Scalar>
    private var forwardPhases: [PhaseMemory<Scalar>] = []
    private var backwardPhases: [PhaseMemory<Scalar>] = []

    /// Passes that batch norm sees as one batch.
    private struct Group: @unchecked Sendable {
        let passes: [NetworkPass<Scalar>]
        let exchange: BatchExchange<Scalar>?
    }

    /// - Parameters:
    ///   - sizes: of each view's batch.
    ///   - heads: how many of the heads are passed.
    ///   - stage: its number among `stageCount`.
    ///   - threads: that compute.
    init(
        _ layout: ParameterLayout, _ plan: PassPlan, sizes: [ActivationShape], heads: Int, isTrained: Bool,
        stage: Int = 0, stageCount: Int = 1, threads: Int, _ gradients: GradientSum<Scalar>
    ) {
        views = plan.views
        (self.stage, self.threads, self.gradients) = (stage, threads, gradients)
        // Passes of a group are all on their way, those that stand alone only where there is a thread.
        let together = plan.groups.map(\.count).max() ?? 0
        let slotCount = max(together, min(threads, plan.groups.count { $0.count == 1 }))
        let slots = ScratchSlots(count: slotCount)
        var number = 0
        groups = plan.groups.map { passes in
            let exchange = passes.count > 1 ? BatchExchange<Scalar>(partCount: passes.count) : nil
            return Group(
                passes: passes.enumerated().map { part, pass in
                    defer { number += 1 }
                    let view = sizes[pass.rows.first?.view ?? 0]
                    let images = ActivationShape(
                        images: pass.count, height: view.height, width: view.width, channels: 3)
                    return NetworkPass(
                        layout, pass, images: images, heads: heads, exchange: exchange, part: part,
                        number: number, gradients, slots, isTrained: isTrained)
                }, exchange: exchange)
        }
        self.plan = PhasePlan(
            groups.flatMap(\.passes),
            gradientsEach: isTrained
                ? GradientSum<Scalar>.gradientsEach(passes: number, stage: stage, stageCount: stageCount) : 0,
            slots: slotCount)
        self.isTrained = isTrained
    }

    /// Of all groups, in their order.
    var passes: [NetworkPass<Scalar>] { groups.flatMap(\.passes) }

    /// Gives stages, each of which is over before the next one begins, the same memory for all that they need.
    static func shareMemory(_ stages: [PassStage]) {
        let limit = stages.reduce(0) { max($0, $1.plan.greatestCount) }
        let arranged = stages.map {
            StageArrangement($0.passes, $0.plan, isTrained: $0.isTrained, limit: limit)
        }
        let buffer = LayerBuffer<Scalar>(arranged.reduce(0) { max($0, $1.count) })
        let zeros = LayerBuffer<Scalar>(stages.reduce(0) { max($0, $1.plan.channels) })
        for (stage, arrangement) in zip(stages, arranged) {
            let phases = arrangement.phases.map { PhaseMemory(phase: $0, buffer: buffer, zeros: zeros) }
            stage.forwardPhases = phases.filter { !$0.phase.isBackward }
            stage.backwardPhases = phases.filter(\.phase.isBackward)
            for (pass, offsets) in zip(stage.passes, arrangement.mapOffsets) { pass.take(buffer, offsets) }
        }
    }

    func forward(
        _ views: ViewPixels, _ parameters: SharedPointer<Scalar>, into outputs: ViewBuffers<Scalar>
    ) throws(TrainingError) {
        for memory in forwardPhases {
            prepare(memory, parameters)
            try run { $0.forward(memory, views, parameters.start, into: outputs) }
        }
    }

    /// - Parameter loss: gradients of each view's last head.
    func backward(
        _ views: ViewPixels, _ parameters: SharedPointer<Scalar>, loss: ViewBuffers<Scalar>
    ) throws(TrainingError) {
        for memory in backwardPhases {
            prepare(memory, parameters)
            let layers = memory.phase.parts.flatMap { passes.first?.parts[$0].layers ?? [] }
            gradients.beginPhase(layers, passes: passes.count, stage: stage, memory: memory.gradients)
            try run { $0.backward(memory, views, parameters.start, loss: loss) }
            gradients.endPhase(stage: stage, threads: threads)
        }
    }

    private func prepare(_ memory: PhaseMemory<Scalar>, _ parameters: SharedPointer<Scalar>) {
        let pieces = plan.preparations(memory, parameters)
        guard !pieces.isEmpty else { return }
        _ = Parallel.map(count: pieces.count, threads: threads) { pieces[$0]() }
    }

    /// Groups of one pass side by side, others one after the other, in their order: a pass waits for those ahead of it.
    private func run(_ body: @Sendable (NetworkPass<Scalar>) -> Void) throws(TrainingError) {
        var start = 0
        while start < groups.count {
            let group = groups[start]
            if let exchange = group.exchange {
                exchange.begin(threads: threads)
                guard Parallel.together(count: group.passes.count, { body(group.passes[$0]) }) else {
                    throw .noThreads(wanted: group.passes.count)
                }
                start += 1
            } else {
                let singles = groups[start...].prefix { $0.exchange == nil }.flatMap(\.passes)
                _ = Parallel.map(count: singles.count, threads: threads) { body(singles[$0]) }
                start += singles.count
            }
        }
    }

    /// Moves the running statistics: a group's passes have the same.
    func updateStatistics(_ running: inout [Scalar]) {
        for group in groups { group.passes.first?.updateStatistics(&running) }
    }
}

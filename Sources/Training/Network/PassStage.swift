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
    private let gradients: GradientSum<Scalar>
    private let plan: PhasePlan<Scalar>
    private var forwardPhases: [PassPhase] = []
    private var backwardPhases: [PassPhase] = []
    /// Of a phase: prepared weights, then gradients.
    private var memory = LayerBuffer<Scalar>(0)

    /// Passes that batch norm sees as one batch.
    private struct Group: @unchecked Sendable {
        let passes: [NetworkPass<Scalar>]
        let exchange: BatchExchange<Scalar>?
    }

    /// - Parameters:
    ///   - sizes: of each view's batch.
    ///   - heads: how many of the heads are passed.
    ///   - stage: its number among `stageCount`.
    ///   - scratches: of all passes of a step.
    init(
        _ layout: ParameterLayout, _ plan: PassPlan, sizes: [ActivationShape], heads: Int, isTrained: Bool,
        stage: Int = 0, stageCount: Int = 1, _ gradients: GradientSum<Scalar>,
        _ scratches: ScratchPool<Scalar>
    ) {
        views = plan.views
        (self.stage, self.gradients) = (stage, gradients)
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
                        number: number, gradients, scratches, isTrained: isTrained)
                }, exchange: exchange)
        }
        // On the shape of a pass it depends how a convolution takes its weights.
        var shapes: [NetworkPass<Scalar>] = []
        for pass in groups.flatMap(\.passes) where !shapes.contains(where: { $0.size == pass.size }) {
            shapes.append(pass)
        }
        self.plan = PhasePlan(
            shapes,
            gradientsEach: isTrained
                ? GradientSum<Scalar>.gradientsEach(passes: number, stage: stage, stageCount: stageCount) : 0)
    }

    /// Of all groups, in their order.
    var passes: [NetworkPass<Scalar>] { groups.flatMap(\.passes) }

    /// Gives stages, each of which is over before the next one begins, the same memory for maps and prepared weights.
    static func shareMemory(_ stages: [PassStage]) {
        for index in 0..<(stages.map(\.passes.count).max() ?? 0) {
            let passes = stages.compactMap { index < $0.passes.count ? $0.passes[index] : nil }
            let buffer = LayerBuffer<Scalar>(passes.reduce(0) { max($0, $1.mapCount) })
            for pass in passes { pass.take(buffer) }
        }
        let limit = stages.reduce(0) { max($0, $1.plan.greatestCount) }
        let memory = LayerBuffer<Scalar>(limit)
        for stage in stages {
            stage.forwardPhases = stage.plan.phases(isBackward: false, limit: limit)
            stage.backwardPhases = stage.plan.phases(isBackward: true, limit: limit)
            stage.memory = memory
        }
    }

    func forward(
        _ views: ViewPixels, _ parameters: SharedPointer<Scalar>, into outputs: ViewBuffers<Scalar>,
        threads: Int
    ) throws(TrainingError) {
        for phase in forwardPhases {
            prepare(phase, parameters, threads: threads)
            try run(threads: threads) { pass, memory in
                pass.forward(phase, views, parameters.start, memory, into: outputs)
            }
        }
    }

    /// - Parameter loss: gradients of each view's last head.
    func backward(
        _ views: ViewPixels, _ parameters: SharedPointer<Scalar>, loss: ViewBuffers<Scalar>, threads: Int
    ) throws(TrainingError) {
        for phase in backwardPhases {
            prepare(phase, parameters, threads: threads)
            let layers = phase.parts.flatMap { passes.first?.parts[$0].layers ?? [] }
            gradients.beginPhase(
                layers, passes: passes.count, stage: stage, memory: memory.start + phase.preparedCount)
            try run(threads: threads) { pass, memory in
                pass.backward(phase, views, parameters.start, memory, loss: loss)
            }
            gradients.endPhase(stage: stage, threads: threads)
        }
    }

    private func prepare(_ phase: PassPhase, _ parameters: SharedPointer<Scalar>, threads: Int) {
        let pieces = plan.preparations(phase, parameters, SharedPointer(start: memory.start))
        guard !pieces.isEmpty else { return }
        _ = Parallel.map(count: pieces.count, threads: threads) { pieces[$0]() }
    }

    /// Groups of one pass side by side, others one after the other, in their order: a pass waits for those ahead of it.
    private func run(
        threads: Int, _ body: @Sendable (NetworkPass<Scalar>, UnsafePointer<Scalar>) -> Void
    ) throws(TrainingError) {
        let memory = SharedPointer(start: memory.start)
        @Sendable func call(_ pass: NetworkPass<Scalar>) { body(pass, UnsafePointer(memory.start)) }
        var start = 0
        while start < groups.count {
            let group = groups[start]
            if let exchange = group.exchange {
                exchange.begin(threads: threads)
                guard Parallel.together(count: group.passes.count, { call(group.passes[$0]) }) else {
                    throw .noThreads(wanted: group.passes.count)
                }
                start += 1
            } else {
                let singles = groups[start...].prefix { $0.exchange == nil }.flatMap(\.passes)
                let list = UncheckedList(values: singles)
                _ = Parallel.map(count: singles.count, threads: threads) { call(list.values[$0]) }
                start += singles.count
            }
        }
    }

    /// Moves the running statistics: a group's passes have the same.
    func updateStatistics(_ running: inout [Scalar]) {
        for group in groups { group.passes.first?.updateStatistics(&running) }
    }

    /// Each is used by one thread at a time.
    private struct UncheckedList<Value>: @unchecked Sendable {
        let values: [Value]
    }
}

import Encoders
import Layers
import Statistics

/// The passes of a step through one network, whose prepared weights they share.
final class NetworkPasses<Scalar: LayerScalar>: @unchecked Sendable {
    /// What the views gave.
    let outputs: ViewBuffers<Scalar>
    /// Of the last backward pass.
    let gradients: GradientSum<Scalar>
    private let groups: [Group]
    /// Of all groups, in their order.
    var passes: [NetworkPass<Scalar>] { groups.flatMap(\.passes) }
    /// By the shape of a pass, on which it depends how a convolution takes its weights.
    private let prepared: [[Int]: Prepared]

    /// Passes that batch norm sees as one batch.
    private struct Group: @unchecked Sendable {
        let passes: [NetworkPass<Scalar>]
        let exchange: BatchExchange<Scalar>?
    }

    /// Weights as the products of passes of one shape take them.
    private struct Prepared: @unchecked Sendable {
        let numbers: LayerBuffer<Scalar>
        let preparations: [WeightPreparation<Scalar>]

        init(_ pass: NetworkPass<Scalar>, in numbers: LayerBuffer<Scalar>?) {
            let fits = numbers.map { $0.count >= pass.preparedCount } ?? false
            self.numbers = fits ? numbers ?? LayerBuffer(0) : LayerBuffer(pass.preparedCount)
            preparations = pass.preparations
        }
    }

    /// - Parameters:
    ///   - sizes: of each view's batch.
    ///   - heads: how many of the heads are passed.
    ///   - isTrained: whether there are backward passes.
    ///   - scratches: of all passes of a step.
    ///   - other: passes that are over before these begin; both keep their prepared weights in the same place.
    init(
        _ layout: ParameterLayout, _ plan: PassPlan, sizes: [ActivationShape], heads: Int, isTrained: Bool,
        _ scratches: ScratchPool<Scalar>, behind other: NetworkPasses? = nil
    ) {
        let gradients = GradientSum<Scalar>(
            parameterCount: isTrained ? layout.parameterCount : 0, passCount: plan.passes.count)
        self.gradients = gradients
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
        prepared = Dictionary(
            groups.flatMap(\.passes).map {
                ($0.size, Prepared($0, in: other?.prepared[$0.size]?.numbers))
            }, uniquingKeysWith: { first, _ in first })
        outputs = ViewBuffers(
            views: sizes.count, used: plan.views, rows: sizes.first?.images ?? 0,
            widths: layout.heads.prefix(heads).map(\.outputs))
    }

    func forward(
        _ batches: [ImageBatch], _ parameters: SharedPointer<Scalar>, threads: Int
    ) throws(TrainingError) {
        for prepared in prepared.values { prepare(prepared, parameters, threads: threads) }
        try run(threads: threads) { [outputs] pass, prepared in
            pass.forward(batches, parameters.start, prepared, into: outputs)
        }
    }

    /// - Parameter loss: gradients of each view's last head.
    func backward(
        _ parameters: SharedPointer<Scalar>, loss: ViewBuffers<Scalar>, threads: Int
    ) throws(TrainingError) {
        gradients.begin()
        try run(threads: threads) { pass, prepared in pass.backward(parameters.start, prepared, loss: loss) }
    }

    /// Groups of one pass side by side, others one after the other, in their order: a pass waits for those ahead of it.
    private func run(
        threads: Int, _ body: @Sendable (NetworkPass<Scalar>, UnsafePointer<Scalar>) -> Void
    ) throws(TrainingError) {
        let prepared = prepared
        @Sendable func call(_ pass: NetworkPass<Scalar>) {
            guard let own = prepared[pass.size] else { return }
            body(pass, UnsafePointer(own.numbers.start))
        }
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

    private func prepare(_ prepared: Prepared, _ parameters: SharedPointer<Scalar>, threads: Int) {
        let shared = SharedPointer(start: prepared.numbers.start)
        _ = Parallel.map(count: prepared.preparations.count, threads: threads) { index in
            let preparation = prepared.preparations[index]
            preparation.prepare(parameters.start, shared.start + preparation.place)
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

/// The passes of a step, for batches of one size.
final class TrainingWorkspace<Scalar: LayerScalar>: @unchecked Sendable {
    /// Of each view's batch.
    let sizes: [ActivationShape]
    let trained: NetworkPasses<Scalar>
    /// Of the network that outputs are compared with, where it has numbers of its own.
    let target: NetworkPasses<Scalar>?
    private let objective: any Objective
    private let trainedViews: [Int]
    private let lossGradients: ViewBuffers<Scalar>

    /// Of the whole loss.
    var gradients: GradientSum<Scalar> { trained.gradients }

    init(_ layout: ParameterLayout, objective: any Objective, sizes: [ActivationShape]) {
        self.objective = objective
        self.sizes = sizes
        BLAS.useCallingThreadOnly()
        let images = sizes.first?.images ?? 0
        let plan = objective.passes(views: sizes.count, images: images)
        let scratches = ScratchPool<Scalar>()
        let target = objective.target.followed.map { target in
            NetworkPasses(
                layout, objective.targetPasses(views: sizes.count, images: images), sizes: sizes,
                heads: target.heads, isTrained: false, scratches)
        }
        self.target = target
        trained = NetworkPasses(
            layout, plan, sizes: sizes, heads: layout.heads.count, isTrained: true, scratches, behind: target)
        trainedViews = plan.views
        lossGradients = ViewBuffers(
            views: sizes.count, used: plan.views, rows: images, widths: [layout.heads.last?.outputs ?? 0])
        shareMaps()
    }

    /// The target's passes are over before the others begin, so that one of each can have the same memory.
    private func shareMaps() {
        let (first, second) = (trained.passes, target?.passes ?? [])
        for index in 0..<max(first.count, second.count) {
            let both = [first, second].compactMap { index < $0.count ? $0[index] : nil }
            let buffer = LayerBuffer<Scalar>(both.reduce(0) { max($0, $1.mapCount) })
            for pass in both { pass.take(buffer) }
        }
    }

    /// All views forward, and back where the loss is finite.
    ///
    /// - Parameters:
    ///   - targetParameters: of the target, where it has some of its own.
    ///   - memory: what the objective keeps from step to step; changed where the loss is finite.
    func run(
        _ batches: [ImageBatch], _ parameters: SharedPointer<Scalar>,
        target targetParameters: SharedPointer<Scalar>? = nil, memory: inout ObjectiveMemory<Scalar>,
        threads: Int
    ) throws(TrainingError) -> StepReport {
        // The target first: the trained network's prepared weights are wanted for the way back, too.
        if let target, let targetParameters {
            try target.forward(batches, targetParameters, threads: threads)
        }
        try trained.forward(batches, parameters, threads: threads)
        let outputs = ViewOutputs(
            viewCount: sizes.count, trained: trained.outputs, targets: (target ?? trained).outputs)
        objective.prepare(outputs, &memory)
        let parts = Parallel.map(count: trainedViews.count, threads: threads) {
            [trainedViews, objective, lossGradients, memory] place in
            let view = trainedViews[place]
            return (
                loss: objective.loss(
                    of: view, among: outputs, memory,
                    gradient: lossGradients.start(view: view, head: 0)),
                deviation: objective.outputDeviation(of: view, among: outputs)
            )
        }
        let report = StepReport(
            loss: Float(parts.reduce(0) { $0 + $1.loss }),
            outputDeviation: Float(parts.reduce(0) { $0 + $1.deviation } / Double(parts.count)))
        guard report.loss.isFinite else { return report }
        objective.remember(outputs, &memory)
        try trained.backward(parameters, loss: lossGradients, threads: threads)
        return report
    }
}

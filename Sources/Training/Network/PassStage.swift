import Encoders
import Layers
import Statistics

/// Passes of a step through one network that are on their way at once, and whose prepared weights are the same.
final class PassStage<Scalar: LayerScalar>: @unchecked Sendable {
    /// The views that go through.
    let views: [Int]
    private let groups: [Group]
    /// By the shape of a pass, on which it depends how a convolution takes its weights.
    private let prepared: [PreparedWeights<Scalar>]

    /// Passes that batch norm sees as one batch.
    private struct Group: @unchecked Sendable {
        let passes: [NetworkPass<Scalar>]
        let exchange: BatchExchange<Scalar>?
    }

    /// - Parameters:
    ///   - sizes: of each view's batch.
    ///   - heads: how many of the heads are passed.
    ///   - first: number of the first pass among all of the step.
    ///   - scratches: of all passes of a step.
    init(
        _ layout: ParameterLayout, _ plan: PassPlan, sizes: [ActivationShape], heads: Int, isTrained: Bool,
        first: Int, _ gradients: GradientSum<Scalar>, _ scratches: ScratchPool<Scalar>
    ) {
        views = plan.views
        var number = first
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
        var shapes: [PreparedWeights<Scalar>] = []
        for pass in groups.flatMap(\.passes) where !shapes.contains(where: { $0.size == pass.size }) {
            shapes.append(PreparedWeights(pass))
        }
        prepared = shapes
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
        for index in 0..<(stages.map(\.prepared.count).max() ?? 0) {
            let weights = stages.compactMap { index < $0.prepared.count ? $0.prepared[index] : nil }
            let buffer = LayerBuffer<Scalar>(weights.reduce(0) { max($0, $1.count) })
            for weights in weights { weights.numbers = buffer }
        }
    }

    /// Whether no pass is over before the last has begun, as long as there are so many threads.
    func runsTogether(threads: Int) -> Bool {
        groups.allSatisfy { $0.exchange == nil } ? passes.count <= threads : groups.count == 1
    }

    func forward(
        _ views: ViewPixels, _ parameters: SharedPointer<Scalar>, into outputs: ViewBuffers<Scalar>,
        threads: Int
    ) throws(TrainingError) {
        for prepared in prepared { prepared.prepare(parameters, threads: threads) }
        try run(threads: threads) { pass, prepared in
            pass.forward(views, parameters.start, prepared, into: outputs)
        }
    }

    /// - Parameter loss: gradients of each view's last head.
    func backward(
        _ views: ViewPixels, _ parameters: SharedPointer<Scalar>, loss: ViewBuffers<Scalar>, threads: Int
    ) throws(TrainingError) {
        try run(threads: threads) { pass, prepared in
            pass.backward(views, parameters.start, prepared, loss: loss)
        }
    }

    /// Groups of one pass side by side, others one after the other, in their order: a pass waits for those ahead of it.
    private func run(
        threads: Int, _ body: @Sendable (NetworkPass<Scalar>, UnsafePointer<Scalar>) -> Void
    ) throws(TrainingError) {
        let prepared = prepared
        @Sendable func call(_ pass: NetworkPass<Scalar>) {
            guard let own = prepared.first(where: { $0.size == pass.size }) else { return }
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

    /// Moves the running statistics: a group's passes have the same.
    func updateStatistics(_ running: inout [Scalar]) {
        for group in groups { group.passes.first?.updateStatistics(&running) }
    }

    /// Each is used by one thread at a time.
    private struct UncheckedList<Value>: @unchecked Sendable {
        let values: [Value]
    }
}

/// Weights as the products of passes of one shape take them.
private final class PreparedWeights<Scalar: LayerScalar>: @unchecked Sendable {
    /// Of the passes: images, height and width.
    let size: [Int]
    let count: Int
    private let preparations: [WeightPreparation<Scalar>]
    /// At least `count`.
    var numbers = LayerBuffer<Scalar>(0)

    init(_ pass: NetworkPass<Scalar>) {
        (size, count, preparations) = (pass.size, pass.preparedCount, pass.preparations)
    }

    func prepare(_ parameters: SharedPointer<Scalar>, threads: Int) {
        let shared = SharedPointer(start: numbers.start)
        _ = Parallel.map(count: preparations.count, threads: threads) { [self] index in
            let preparation = preparations[index]
            preparation.prepare(parameters.start, shared.start + preparation.place)
        }
    }
}

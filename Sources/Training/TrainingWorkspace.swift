import Encoders
import Layers
import Statistics

/// The passes of a step through one network.
final class NetworkPasses<Scalar: LayerScalar>: @unchecked Sendable {
    /// What the views gave.
    let outputs: ViewBuffers<Scalar>
    /// Of the last backward pass.
    let gradients: GradientSum<Scalar>
    /// One is over, with its way back, before the next begins.
    let stages: [PassStage<Scalar>]

    /// - Parameters:
    ///   - plans: of the stages.
    ///   - sizes: of each view's batch.
    ///   - heads: how many of the heads are passed.
    ///   - isTrained: whether there are backward passes.
    ///   - threads: that compute.
    init(
        _ layout: ParameterLayout, _ plans: [PassPlan], sizes: [ActivationShape], heads: Int, isTrained: Bool,
        threads: Int
    ) {
        let gradients = GradientSum<Scalar>(
            parameterCount: isTrained ? layout.parameterCount : 0, stageCount: plans.count)
        self.gradients = gradients
        stages = plans.enumerated().map { index, plan in
            PassStage(
                layout, plan, sizes: sizes, heads: heads, isTrained: isTrained,
                stage: index, stageCount: plans.count, threads: threads, gradients)
        }
        outputs = ViewBuffers(
            views: sizes.count, used: plans.flatMap(\.views), rows: sizes.first?.images ?? 0,
            widths: layout.heads.prefix(heads).map(\.outputs))
    }

    /// Moves the running statistics.
    func updateStatistics(_ running: inout [Scalar]) {
        for stage in stages { stage.updateStatistics(&running) }
    }
}

/// The passes of a step, for batches of one size and some threads.
final class TrainingWorkspace<Scalar: LayerScalar>: @unchecked Sendable {
    /// Of each view's batch.
    let sizes: [ActivationShape]
    /// How many passes are computed at once.
    let threads: Int
    let trained: NetworkPasses<Scalar>
    /// Of the network that outputs are compared with, where it has numbers of its own.
    let target: NetworkPasses<Scalar>?
    private let objective: any Objective
    private let lossGradients: ViewBuffers<Scalar>

    /// Of the whole loss.
    var gradients: GradientSum<Scalar> { trained.gradients }

    init(_ layout: ParameterLayout, objective: any Objective, sizes: [ActivationShape], threads: Int) {
        (self.objective, self.sizes, self.threads) = (objective, sizes, threads)
        BLAS.useCallingThreadOnly()
        let images = sizes.first?.images ?? 0
        let plan = objective.passes(views: sizes.count, images: images)
        let target = objective.target.followed.map { target in
            NetworkPasses<Scalar>(
                layout, [objective.targetPasses(views: sizes.count, images: images)], sizes: sizes,
                heads: target.heads, isTrained: false, threads: threads)
        }
        self.target = target
        trained = NetworkPasses(
            layout, objective.needsOtherViews ? [plan] : plan.stages, sizes: sizes,
            heads: layout.heads.count, isTrained: true, threads: threads)
        lossGradients = ViewBuffers(
            views: sizes.count, used: plan.views, rows: images, widths: [layout.heads.last?.outputs ?? 0])
        PassStage.shareMemory(trained.stages + (target?.stages ?? []))
    }

    /// All views forward, and back where the loss is finite.
    ///
    /// - Parameters:
    ///   - targetParameters: of the target, where it has some of its own.
    ///   - memory: what the objective keeps from step to step; changed where the loss is finite.
    ///   - use: of each layer's gradient, where the loss is finite; nil to keep them all.
    func run(
        _ views: ViewPixels, _ parameters: SharedPointer<Scalar>,
        target targetParameters: SharedPointer<Scalar>? = nil, memory: inout ObjectiveMemory<Scalar>,
        use: GradientUse<Scalar>? = nil
    ) throws(TrainingError) -> StepReport {
        // The target first: its maps lie where those of the trained network will.
        if let target, let targetParameters {
            for stage in target.stages {
                try stage.forward(views, targetParameters, into: target.outputs)
            }
        }
        let outputs = ViewOutputs(
            viewCount: sizes.count, trained: trained.outputs, targets: (target ?? trained).outputs)
        trained.gradients.begin(use)
        var parts: [LossPart] = []
        for (index, stage) in trained.stages.enumerated() {
            try stage.forward(views, parameters, into: trained.outputs)
            if index == 0 { objective.prepare(outputs, &memory) }
            parts += losses(of: stage.views, among: outputs, memory)
            let report = StepReport(parts)
            guard report.loss.isFinite else { return report }
            if index == trained.stages.count - 1 { objective.remember(outputs, &memory) }
            try stage.backward(views, parameters, loss: lossGradients)
        }
        return StepReport(parts)
    }

    private func losses(
        of views: [Int], among outputs: ViewOutputs<Scalar>, _ memory: ObjectiveMemory<Scalar>
    ) -> [LossPart] {
        Parallel.map(count: views.count, threads: threads) { [objective, lossGradients] place in
            let view = views[place]
            return LossPart(
                loss: objective.loss(
                    of: view, among: outputs, memory,
                    gradient: lossGradients.start(view: view, head: 0)),
                deviation: objective.outputDeviation(of: view, among: outputs))
        }
    }
}

/// What one view tells of a step.
private struct LossPart {
    let loss: Double
    let deviation: Double
}

extension StepReport {
    fileprivate init(_ parts: [LossPart]) {
        self.init(
            loss: Float(parts.reduce(0) { $0 + $1.loss }),
            outputDeviation: Float(parts.reduce(0) { $0 + $1.deviation } / Double(parts.count)))
    }
}

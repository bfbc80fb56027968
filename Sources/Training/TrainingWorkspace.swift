import Encoders
import Layers
import Statistics

/// One view's way through the network and back, with all memory that it needs.
///
/// Used by one thread at a time, and for pass after pass: that is why it may be sent.
final class ViewPass<Scalar: LayerScalar>: @unchecked Sendable {
    private let images: ActivationShape
    private let pixels: LayerBuffer<Scalar>
    private var encoder: EncoderPass<Scalar>
    private let heads: [HeadPass<Scalar>]
    /// Of the last head's output, then of whatever comes ahead of it.
    private var headGradient: LayerBuffer<Scalar>
    private var spareGradient: LayerBuffer<Scalar>
    private let scratch: LayerScratch<Scalar>
    private let gradients: GradientWriter<Scalar>
    /// What each head gave in the last forward pass.
    let outputs: [UnsafePointer<Scalar>]

    /// - Parameter sum: where the gradients of all views are added.
    init(_ layout: ParameterLayout, images: ActivationShape, view: Int, _ sum: GradientSum<Scalar>) {
        self.images = images
        pixels = LayerBuffer(images.count)
        encoder = EncoderPass(layout.encoder, input: images, layout)
        heads = layout.heads.map { HeadPass($0, rows: images.images, layout) }
        outputs = heads.compactMap { $0.layers.last.map { UnsafePointer($0.output.start) } }
        let widest = layout.heads.flatMap(\.layers).reduce(encoder.featureCount) {
            max($0, $1.inputs, $1.outputs)
        }
        headGradient = LayerBuffer(images.images * widest)
        spareGradient = LayerBuffer(images.images * widest)
        var needs = LayerScratchNeeds()
        for step in encoder.convolutions { needs.cover(step.convolution.needs) }
        scratch = LayerScratch(needs)
        gradients = GradientWriter(
            sum, view: view,
            layers: encoder.convolutions.map(\.tensors) + heads.flatMap(\.layers).map(\.tensors))
    }

    var preparedCount: Int { encoder.preparedCount }
    var convolutions: [ConvolutionStep<Scalar>] { encoder.convolutions }
    /// Where an objective puts the gradient of the last head's output.
    var outputGradient: UnsafeMutablePointer<Scalar> { headGradient.start }

    private func numbers(
        _ parameters: UnsafePointer<Scalar>, _ prepared: UnsafePointer<Scalar>
    ) -> NumberSource<Scalar> {
        NumberSource(parameters: parameters, prepared: prepared, gradients: gradients, scratch: scratch)
    }

    /// - Parameter batch: `[images, height, width, 3]`.
    func forward(
        _ batch: [Float], _ parameters: UnsafePointer<Scalar>, _ prepared: UnsafePointer<Scalar>
    ) {
        precondition(batch.count == images.count)
        for index in batch.indices { pixels.start[index] = Scalar(batch[index]) }
        let numbers = numbers(parameters, prepared)
        encoder.forward(pixels.start, numbers)
        _ = heads.reduce(UnsafePointer(encoder.features.start)) { $1.forward($0, numbers) }
    }

    /// Adds the view's gradients, from ``outputGradient``, to those of the views ahead of it.
    func backward(_ parameters: UnsafePointer<Scalar>, _ prepared: UnsafePointer<Scalar>) {
        let numbers = numbers(parameters, prepared)
        for index in heads.indices.reversed() {
            let input = index > 0 ? outputs[index - 1] : UnsafePointer(encoder.features.start)
            heads[index].backward(input, gradient: &headGradient, spare: &spareGradient, numbers)
        }
        encoder.backward(pixels.start, featureGradient: headGradient.start, numbers)
    }

    /// running = 0.9 running + 0.1 batch, for each mean and unbiased variance (torch's momentum of 0.1).
    func updateStatistics(_ running: inout [Scalar]) {
        let convolutions = encoder.convolutions.map { ($0.places, $0.normalization) }
        let heads = heads.flatMap(\.layers).compactMap { layer in
            layer.normalization.map { ($0.places, $0.step) }
        }
        for (places, normalization) in convolutions + heads {
            for index in 0..<(2 * places.channels) {
                let place = places.statistics + index
                running[place] = 0.9 * running[place] + 0.1 * normalization.statistics.start[index]
            }
        }
    }
}

/// The views' passes through one network, whose prepared weights they share.
final class NetworkPasses<Scalar: LayerScalar>: @unchecked Sendable {
    let views: [ViewPass<Scalar>]
    /// Of the last backward pass.
    let gradients: GradientSum<Scalar>
    private let prepared: LayerBuffer<Scalar>

    /// - Parameter isTrained: whether there are backward passes.
    init(_ layout: ParameterLayout, images: ActivationShape, viewCount: Int, isTrained: Bool) {
        let gradients = GradientSum<Scalar>(
            parameterCount: isTrained ? layout.parameterCount : 0, viewCount: viewCount)
        self.gradients = gradients
        views = (0..<viewCount).map { ViewPass(layout, images: images, view: $0, gradients) }
        prepared = LayerBuffer(views.first?.preparedCount ?? 0)
    }

    func forward(_ batches: [ImageBatch], _ parameters: SharedPointer<Scalar>, threads: Int) {
        prepare(parameters, threads: threads)
        let shared = SharedPointer(start: prepared.start)
        _ = Parallel.map(count: views.count, threads: threads) { [views] view in
            views[view].forward(batches[view].pixels, parameters.start, shared.start)
        }
    }

    func backward(_ parameters: SharedPointer<Scalar>, threads: Int) {
        let shared = SharedPointer(start: prepared.start)
        gradients.begin()
        _ = Parallel.map(count: views.count, threads: threads) { [views] view in
            views[view].backward(parameters.start, shared.start)
        }
    }

    /// All views take the same weights.
    private func prepare(_ parameters: SharedPointer<Scalar>, threads: Int) {
        guard let convolutions = views.first?.convolutions else { return }
        let shared = SharedPointer(start: prepared.start)
        let steps = UncheckedSteps(steps: convolutions)
        _ = Parallel.map(count: convolutions.count, threads: threads) { index in
            let step = steps.steps[index]
            guard let place = step.prepared else { return }
            step.convolution.prepare(parameters.start + step.weight, into: shared.start + place)
        }
    }

    /// Each is used by one thread at a time.
    private struct UncheckedSteps: @unchecked Sendable {
        let steps: [ConvolutionStep<Scalar>]
    }
}

/// The passes of a step, for batches of one size.
final class TrainingWorkspace<Scalar: LayerScalar>: @unchecked Sendable {
    let images: ActivationShape
    let trained: NetworkPasses<Scalar>
    /// Of the network that outputs are compared with, where it has numbers of its own.
    let target: NetworkPasses<Scalar>?
    private let objective: any Objective
    private let widths: [Int]

    var views: [ViewPass<Scalar>] { trained.views }
    /// Of the whole loss.
    var gradients: GradientSum<Scalar> { trained.gradients }

    init(_ layout: ParameterLayout, objective: any Objective, images: ActivationShape, viewCount: Int) {
        self.objective = objective
        self.images = images
        widths = layout.heads.map(\.outputs)
        BLAS.useCallingThreadOnly()
        trained = NetworkPasses(layout, images: images, viewCount: viewCount, isTrained: true)
        if case .movingAverage = objective.target {
            target = NetworkPasses(layout, images: images, viewCount: viewCount, isTrained: false)
        } else {
            target = nil
        }
    }

    /// All views forward, and back where the loss is finite.
    ///
    /// - Parameter targetParameters: of the target, where it has some of its own.
    func run(
        _ batches: [ImageBatch], _ parameters: SharedPointer<Scalar>,
        target targetParameters: SharedPointer<Scalar>? = nil, threads: Int
    ) -> StepReport {
        trained.forward(batches, parameters, threads: threads)
        if let target, let targetParameters { target.forward(batches, targetParameters, threads: threads) }
        let outputs = ViewOutputs(
            rows: images.images, widths: widths, trained: views.map(\.outputs),
            targets: (target ?? trained).views.map(\.outputs))
        let parts = Parallel.map(count: views.count, threads: threads) { [views, objective] view in
            (
                loss: objective.loss(of: view, among: outputs, gradient: views[view].outputGradient),
                deviation: objective.outputDeviation(of: view, among: outputs)
            )
        }
        let report = StepReport(
            loss: Float(parts.reduce(0) { $0 + $1.loss }),
            outputDeviation: Float(parts.reduce(0) { $0 + $1.deviation } / Double(parts.count)))
        if report.loss.isFinite { trained.backward(parameters, threads: threads) }
        return report
    }
}

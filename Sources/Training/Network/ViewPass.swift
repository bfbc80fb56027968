import Encoders

/// One view's way through the network and back, with all memory that it needs.
///
/// Used by one thread at a time, and for pass after pass: that is why it may be sent.
final class ViewPass<Scalar: TrainingScalar>: @unchecked Sendable {
    private let plan: NetworkPlan
    private let images: TrainingMap
    private let pixels: TrainingBuffer<Scalar>
    private var backbone: BackbonePass<Scalar>
    private let projector: HeadPass<Scalar>
    private let predictor: HeadPass<Scalar>
    private var headGradient: TrainingBuffer<Scalar>
    private var spareGradient: TrainingBuffer<Scalar>
    private let scratch: TrainingScratch<Scalar>
    /// Of each parameter.
    let gradients: TrainingBuffer<Scalar>
    /// z of the last forward pass.
    var projection: UnsafePointer<Scalar> {
        UnsafePointer(projector.layers[projector.layers.count - 1].output.start)
    }
    /// p of the last forward pass.
    var prediction: UnsafePointer<Scalar> {
        UnsafePointer(predictor.layers[predictor.layers.count - 1].output.start)
    }

    init(_ plan: NetworkPlan, images: TrainingMap) {
        self.plan = plan
        self.images = images
        pixels = TrainingBuffer(images.count)
        backbone = BackbonePass(plan, input: images)
        projector = HeadPass(plan.projector, rows: images.images)
        predictor = HeadPass(plan.predictor, rows: images.images)
        let widest = (plan.projector + plan.predictor).reduce(0) { max($0, $1.inputs, $1.outputs) }
        headGradient = TrainingBuffer(images.images * widest)
        spareGradient = TrainingBuffer(images.images * widest)
        var needs = TrainingScratchNeeds()
        for step in backbone.convolutions { needs.cover(step.convolution.needs) }
        scratch = TrainingScratch(needs)
        gradients = TrainingBuffer(plan.parameterCount)
    }

    var preparedCount: Int { backbone.preparedCount }
    var convolutions: [ConvolutionStep<Scalar>] { backbone.convolutions }

    private func numbers(
        _ parameters: UnsafePointer<Scalar>, _ prepared: UnsafePointer<Scalar>
    ) -> NumberSource<Scalar> {
        NumberSource(
            parameters: parameters, prepared: prepared, gradients: gradients.start, scratch: scratch)
    }

    /// - Parameter batch: planes of each image, one behind the other.
    func forward(
        _ batch: [Float], _ parameters: UnsafePointer<Scalar>, _ prepared: UnsafePointer<Scalar>
    ) {
        interleave(batch)
        let numbers = numbers(parameters, prepared)
        backbone.forward(pixels.start, numbers)
        let projected = projector.forward(backbone.features.start, numbers)
        _ = predictor.forward(projected, numbers)
    }

    private func interleave(_ batch: [Float]) {
        precondition(batch.count == images.count)
        batch.withUnsafeBufferPointer { planes in
            for image in 0..<images.images {
                for channel in 0..<images.channels {
                    let plane = (image * images.channels + channel) * images.area
                    let target = pixels.start + image * images.area * images.channels + channel
                    for pixel in 0..<images.area {
                        target[pixel * images.channels] = Scalar(planes[plane + pixel])
                    }
                }
            }
        }
    }

    /// The mean cosine of p with the other view's z; its part of the loss's gradient is kept for ``backward(_:_:)``.
    func compare(with target: UnsafePointer<Scalar>) -> (cosine: Double, spread: Double) {
        let loss = CosineLoss(rows: images.images, columns: plan.configuration.outputWidth)
        let cosine = loss.evaluate(prediction, target, weight: -0.5, gradient: headGradient.start)
        return (cosine, loss.spread(projection))
    }

    /// Fills ``gradients`` after ``compare(with:)``.
    func backward(_ parameters: UnsafePointer<Scalar>, _ prepared: UnsafePointer<Scalar>) {
        let numbers = numbers(parameters, prepared)
        predictor.backward(projection, gradient: &headGradient, spare: &spareGradient, numbers)
        projector.backward(
            backbone.features.start, gradient: &headGradient, spare: &spareGradient, numbers)
        backbone.backward(pixels.start, featureGradient: headGradient.start, numbers)
    }

    /// running = 0.9 running + 0.1 batch, for each mean and unbiased variance (torch's momentum of 0.1).
    func updateStatistics(_ running: inout [Scalar]) {
        let convolutions = zip(plan.convolutions, backbone.convolutions).map {
            ($0.normalization, $1.normalization)
        }
        let heads = (projector.layers + predictor.layers).compactMap { layer in
            layer.plan.normalization.flatMap { plan in layer.normalization.map { (plan, $0) } }
        }
        for (plan, normalization) in convolutions + heads {
            for index in 0..<(2 * plan.channels) {
                let place = plan.statistics + index
                running[place] = 0.9 * running[place] + 0.1 * normalization.statistics.start[index]
            }
        }
    }
}

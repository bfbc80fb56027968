/// Stem, blocks and pooling in a pass.
struct BackbonePass<Scalar: TrainingScalar> {
    private let stem: ConvolutionStep<Scalar>
    private let pool: MaxPool<Scalar>?
    private let pooled: TrainingBuffer<Scalar>?
    private let blocks: [BlockStep<Scalar>]
    private let average: GlobalAveragePool<Scalar>
    /// D features of each image.
    let features: TrainingBuffer<Scalar>
    private var gradients: GradientBuffers<Scalar>
    /// Numbers of all prepared weights.
    let preparedCount: Int

    init(_ plan: NetworkPlan, input: TrainingMap) {
        var preparedCount = 0
        stem = ConvolutionStep(plan.stem, input: input, relu: true, preparedCount: &preparedCount)
        var map = stem.outputMap
        var longest = map.count
        let hasPool = plan.configuration.stem.maxPooling
        pool = hasPool ? MaxPool(map) : nil
        if hasPool { map = MaxPool<Scalar>.output(map) }
        pooled = hasPool ? TrainingBuffer(map.count) : nil
        var blocks: [BlockStep<Scalar>] = []
        for block in plan.blocks {
            let step = BlockStep<Scalar>(block, input: map, preparedCount: &preparedCount)
            map = step.outputMap
            longest = max(longest, map.count)
            blocks.append(step)
        }
        self.blocks = blocks
        average = GlobalAveragePool(input: map)
        features = TrainingBuffer(map.images * map.channels)
        gradients = GradientBuffers(count: longest)
        self.preparedCount = preparedCount
    }

    /// In the order of ``NetworkPlan/convolutions``.
    var convolutions: [ConvolutionStep<Scalar>] { [stem] + blocks.flatMap(\.convolutions) }

    private var firstMap: TrainingBuffer<Scalar> { pooled ?? stem.output }

    func forward(_ images: UnsafePointer<Scalar>, _ numbers: NumberSource<Scalar>) {
        stem.forward(images, numbers)
        if let pool, let pooled { pool.forward(stem.output.start, into: pooled.start) }
        var values = firstMap
        for block in blocks {
            block.forward(values.start, numbers)
            values = block.output
        }
        average.forward(values.start, into: features.start)
    }

    mutating func backward(
        _ images: UnsafePointer<Scalar>, featureGradient: UnsafePointer<Scalar>,
        _ numbers: NumberSource<Scalar>
    ) {
        average.backward(featureGradient, inputGradient: gradients.current.start)
        for index in blocks.indices.reversed() {
            let values = index > 0 ? blocks[index - 1].output : firstMap
            blocks[index].backward(values.start, &gradients, numbers)
        }
        if let pool {
            gradients.next.clear(stem.outputMap.count)
            pool.backward(gradients.current.start, inputGradient: gradients.next.start)
            swap(&gradients.current, &gradients.next)
        }
        let current = gradients.current.start
        stem.backward(images, gradient: current, sumGradient: current, inputGradient: nil, numbers)
    }
}

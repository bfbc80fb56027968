import Layers

/// DINO's objective: every view of the student is to give the prototypes of each other, global, view of the teacher.
///
/// L = mean over teacher's views i in {1, 2} and student's views j /= i of -sum of softmax((t_i - c) / T_t) log softmax(s_j / T_s),
/// a mean over the images; c is the running mean of the teacher's outputs. The views of one size are one batch to batch norm.
/// Source: Caron et al. 2021; `main_dino.py`.
struct DINO: Objective {
    /// Outputs of the head's inner layers.
    let hiddenWidth: Int
    /// Outputs of the head ahead of the prototypes, brought to unit length.
    let bottleneckWidth: Int
    let prototypes: Int
    /// T_s.
    let studentTemperature: Double
    /// Views behind the two global ones.
    let localViews: Int
    /// Share of the centre that is kept.
    var centerMomentum = 0.9

    let target = TargetNetwork.movingAverage(MovingAverage(heads: 2))
    var viewCounts: ClosedRange<Int> { 2 + localViews...2 + localViews }
    let zerosLastGamma = false
    let needsOtherViews = false

    /// Names of the groups of parameters.
    static let (mlp, lastLayer) = ("head.mlp", "head.last_layer")

    func heads(features: Int) -> [TrainableHead] {
        let weights = TrainableHead.Initialization.truncatedNormal(0.02)
        func layer(
            _ index: Int, _ inputs: Int, _ outputs: Int, _ activation: TrainableHead.Activation
        ) -> TrainableHead.Layer {
            .init(
                name: "\(Self.mlp).\(index)", inputs: inputs, outputs: outputs, bias: .trained,
                activation: activation, initialization: weights)
        }
        return [
            TrainableHead(
                name: Self.mlp,
                layers: [
                    layer(0, features, hiddenWidth, .gelu), layer(2, hiddenWidth, hiddenWidth, .gelu),
                    layer(4, hiddenWidth, bottleneckWidth, .l2Normalize),
                ]),
            // The small first weights do not reach this layer in the official code.
            TrainableHead(
                name: Self.lastLayer,
                layers: [
                    .init(
                        name: Self.lastLayer, inputs: bottleneckWidth, outputs: prototypes,
                        isWeightNormalized: true)
                ]),
        ]
    }

    func passes(views: Int, images: Int) -> PassPlan {
        PassPlan(
            groups: [PassPlan.together(0..<globalViews, images: images)]
                + (views > globalViews ? [PassPlan.together(globalViews..<views, images: images)] : []))
    }

    func targetPasses(views: Int, images: Int) -> PassPlan {
        PassPlan(groups: [PassPlan.together(0..<globalViews, images: images)])
    }

    func memory(seed: UInt64) -> ObjectiveMemory<Float> {
        var memory = ObjectiveMemory<Float>()
        memory.center = [Float](repeating: 0, count: prototypes)
        return memory
    }

    /// The teacher's probabilities, sharpened and centred.
    @_specialize(where Scalar == Float)
    func prepare<Scalar: LayerScalar>(
        _ outputs: ViewOutputs<Scalar>, _ memory: inout ObjectiveMemory<Scalar>
    ) {
        let rows = outputs.rows * globalViews
        let scale = Scalar(1 / memory.temperature)
        let center = memory.center
        memory.prepared = [Scalar](unsafeUninitializedCapacity: rows * prototypes) { target, initialized in
            guard let start = target.baseAddress else { return }
            for row in 0..<rows {
                let source =
                    outputs.target(view: row / outputs.rows, head: 1) + row % outputs.rows * prototypes
                let result = start + row * prototypes
                for index in 0..<prototypes { result[index] = (source[index] - center[index]) * scale }
            }
            var logarithms = [Double](repeating: 0, count: rows)
            Scalar.kernels.softmax(start, rows, prototypes, &logarithms)
            initialized = rows * prototypes
        }
    }

    @_specialize(where Scalar == Float)
    func loss<Scalar: LayerScalar>(
        of view: Int, among outputs: ViewOutputs<Scalar>, _ memory: ObjectiveMemory<Scalar>,
        gradient: UnsafeMutablePointer<Scalar>
    ) -> Double {
        let (rows, count) = (outputs.rows, outputs.rows * prototypes)
        let others = (0..<globalViews).filter { $0 != view }
        let terms = Double(globalViews * (outputs.viewCount - 1) * rows)
        let source = outputs.output(view: view, head: 1)
        let scale = Scalar(1 / studentTemperature)
        for index in 0..<count { gradient[index] = source[index] * scale }
        return memory.prepared.withUnsafeBufferPointer { teacher in
            var sum = 0.0
            for row in 0..<rows {
                let logits = gradient + row * prototypes
                for other in others {
                    let start = (other * rows + row) * prototypes
                    for index in 0..<prototypes { sum -= Double(teacher[start + index] * logits[index]) }
                }
            }
            var logarithms = [Double](repeating: 0, count: rows)
            Scalar.kernels.softmax(gradient, rows, prototypes, &logarithms)
            sum += Double(others.count) * logarithms.reduce(0, +)
            let share = Scalar(1 / (studentTemperature * terms))
            let own = share * Scalar(others.count)
            for index in 0..<count { gradient[index] *= own }
            for other in others {
                let start = other * count
                for index in 0..<count { gradient[index] -= share * teacher[start + index] }
            }
            return sum / terms
        }
    }

    /// c = 0.9 c + 0.1 mean of the teacher's outputs of the step.
    @_specialize(where Scalar == Float)
    func remember<Scalar: LayerScalar>(
        _ outputs: ViewOutputs<Scalar>, _ memory: inout ObjectiveMemory<Scalar>
    ) {
        var sums = [Double](repeating: 0, count: prototypes)
        for row in 0..<(outputs.rows * globalViews) {
            let source = outputs.target(view: row / outputs.rows, head: 1) + row % outputs.rows * prototypes
            for index in 0..<prototypes { sums[index] += Double(source[index]) }
        }
        let share = (1 - centerMomentum) / Double(outputs.rows * globalViews)
        for index in 0..<prototypes {
            memory.center[index] = Scalar(
                centerMomentum * Double(memory.center[index]) + share * sums[index])
        }
    }
}

import Layers

/// Gamma and beta of a batch norm among the parameters of a pass, and their gradients.
struct NormalizationPlaces {
    let channels: Int
    /// Of the running mean, followed by the running variance.
    let statistics: Int
    private let affine: (scale: Int, shift: Int)?
    private let learnsShift: Bool

    /// Gamma and beta; none without learned numbers.
    var tensors: [Range<Int>] {
        guard let affine else { return [] }
        return (learnsShift ? [affine.scale, affine.shift] : [affine.scale]).map { $0..<($0 + channels) }
    }

    /// - Parameter learnsShift: whether beta is learned where there is one.
    init(_ name: String, channels: Int, learnsShift: Bool = true, _ layout: ParameterLayout) {
        self.channels = channels
        self.learnsShift = learnsShift
        statistics = layout.place(of: "\(name).running_mean")
        affine = layout.affine(name)
    }

    func forward<Scalar: LayerScalar>(
        _ normalization: BatchNormalization<Scalar>, _ input: UnsafePointer<Scalar>,
        residual: UnsafePointer<Scalar>? = nil, into output: UnsafeMutablePointer<Scalar>,
        _ numbers: NumberSource<Scalar>
    ) {
        normalization.forward(
            input, scale: affine.map { numbers.parameters + $0.scale },
            shift: affine.map { numbers.parameters + $0.shift }, residual: residual, into: output)
    }

    func backward<Scalar: LayerScalar>(
        _ normalization: BatchNormalization<Scalar>, _ input: UnsafePointer<Scalar>,
        output: UnsafePointer<Scalar>?, gradient: UnsafePointer<Scalar>,
        inputGradient: UnsafeMutablePointer<Scalar>, masked: UnsafeMutablePointer<Scalar>? = nil,
        _ numbers: NumberSource<Scalar>, _ gradients: LayerGradients<Scalar>
    ) {
        normalization.backward(
            input, output: output, gradient: gradient, scale: affine.map { numbers.parameters + $0.scale },
            scaleGradient: affine.map { gradients.start(of: $0.scale) },
            shiftGradient: learnsShift ? affine.map { gradients.start(of: $0.shift) } : nil,
            inputGradient: inputGradient, masked: masked)
    }
}

/// A layer of a head in a pass.
struct HeadLayerStep<Scalar: LayerScalar> {
    private let layer: TrainableHead.Layer
    private let weight: Int
    private let bias: Int?
    /// The tensors that it learns.
    let tensors: [Range<Int>]
    private let linear: Linear<Scalar>
    /// Makes weights v / |v| of the learned v.
    private let unit: UnitLength<Scalar>
    let normalization: (step: BatchNormalization<Scalar>, places: NormalizationPlaces)?
    private let activation: ActivationStep<Scalar>?
    private let input: PlacedMap<Scalar>
    private let sums: PlacedMap<Scalar>
    /// What the batch norm gives, or the linear layer where there is none.
    private let values: PlacedMap<Scalar>
    /// What the layer gives.
    let output: PlacedMap<Scalar>
    /// Its number among the steps of the pass.
    let step: Int

    init(
        _ layer: TrainableHead.Layer, input: PlacedMap<Scalar>, rows: Int, _ assembly: PassAssembly<Scalar>
    ) {
        let layout = assembly.layout
        self.layer = layer
        let weight = layout.place(of: layer.weightName)
        self.weight = weight
        bias = layer.bias == .none ? nil : layout.place(of: layer.biasName)
        linear = Linear(rows: rows, inputs: layer.inputs, outputs: layer.outputs)
        normalization = layer.normalization.map {
            (
                assembly.normalization(
                    rows: rows, channels: layer.outputs, relu: layer.activation == .relu),
                NormalizationPlaces(
                    $0.name, channels: layer.outputs, learnsShift: $0.affine == .full, layout)
            )
        }
        let unit = UnitLength<Scalar>(rows: layer.outputs, columns: layer.inputs)
        self.unit = unit
        let inputs = layer.inputs
        assembly.prepare(
            WeightPreparation(
                count: layer.isWeightNormalized ? inputs * layer.outputs : 0, pieces: layer.outputs,
                isForBackward: true
            ) { parameters, rows, target in
                UnitLength<Scalar>(rows: rows.count, columns: inputs).forward(
                    parameters + weight + rows.lowerBound * inputs, into: target + rows.lowerBound * inputs)
            })
        tensors =
            [weight..<(weight + layer.inputs * layer.outputs)]
            + (layer.bias == .trained ? bias.map { [$0..<($0 + layer.outputs)] } ?? [] : [])
            + (normalization?.places.tensors ?? [])
        assembly.learn(tensors)
        self.input = input
        sums = assembly.maps.map(rows * layer.outputs)
        values = normalization == nil ? sums : assembly.maps.map(rows * layer.outputs)
        activation = ActivationStep(
            layer.activation, rows: rows, columns: layer.outputs, isFused: normalization != nil)
        output = activation == nil ? values : assembly.maps.map(rows * layer.outputs)
        step = assembly.nextStep()
        for map in [input, sums, values, output] { assembly.needForward(map, at: step) }
        assembly.needBackward(input, at: step)
        if normalization != nil { assembly.needBackward(sums, at: step) }
        if normalization != nil || activation != nil { assembly.needBackward(values, at: step) }
    }

    /// Those of unit length are prepared.
    private func weights(_ numbers: NumberSource<Scalar>) -> UnsafePointer<Scalar> {
        layer.isWeightNormalized ? numbers.prepared : numbers.parameters + weight
    }

    func forward(_ numbers: NumberSource<Scalar>) {
        linear.forward(
            input.start, weights(numbers), bias: bias.map { numbers.parameters + $0 }, into: sums.start)
        if let (step, places) = normalization {
            places.forward(step, sums.start, into: values.start, numbers)
        }
        activation?.forward(values.start, into: output.start)
    }

    /// - Parameters:
    ///   - gradient: of the output; overwritten.
    ///   - inputGradient: overwritten.
    func backward(
        gradient: UnsafeMutablePointer<Scalar>, inputGradient: UnsafeMutablePointer<Scalar>,
        _ numbers: NumberSource<Scalar>
    ) {
        activation?.backward(values.start, gradient: gradient)
        numbers.gradients.write(tensors) { gradients in
            if let (step, places) = normalization {
                places.backward(
                    step, sums.start, output: values.start, gradient: gradient, inputGradient: gradient,
                    numbers, gradients)
            }
            linear.backward(
                input.start, weights(numbers), gradient, weightGradient: gradients.start(of: weight),
                biasGradient: layer.bias == .trained ? bias.map { gradients.start(of: $0) } : nil,
                inputGradient: inputGradient)
            if layer.isWeightNormalized {
                unit.backward(numbers.parameters + weight, gradient: gradients.start(of: weight))
            }
        }
    }
}

/// The layers of all heads in a pass, one behind the other, each a part.
struct HeadPass<Scalar: LayerScalar> {
    let layers: [HeadLayerStep<Scalar>]
    /// What each head gives.
    let outputs: [PlacedMap<Scalar>]
    /// Of the last output.
    let outputGradient: PlacedMap<Scalar>
    /// Of the input.
    let inputGradient: PlacedMap<Scalar>

    /// - Parameters:
    ///   - input: D features of each image, given at step `first`.
    init(
        _ heads: [TrainableHead], input: PlacedMap<Scalar>, at first: Int, rows: Int,
        _ assembly: PassAssembly<Scalar>
    ) {
        let widest = heads.flatMap(\.layers).reduce(input.count / rows) { max($0, $1.inputs, $1.outputs) }
        // Of the output of a layer and of its input, in turn.
        let gradients = (0..<2).map { _ in assembly.maps.map(rows * widest) }
        let count = heads.reduce(0) { $0 + $1.layers.count }
        var (layers, outputs, values) = ([HeadLayerStep<Scalar>](), [PlacedMap<Scalar>](), input)
        for head in heads {
            for layer in head.layers {
                let part = assembly.beginPart()
                let step = HeadLayerStep(layer, input: values, rows: rows, assembly)
                let (own, other) = (
                    gradients[(count - layers.count - 1) % 2], gradients[(count - layers.count) % 2]
                )
                part.forward = step.forward
                part.backward = {
                    step.backward(gradient: own.start, inputGradient: other.start, $0)
                }
                layers.append(step)
                values = step.output
            }
            outputs.append(values)
        }
        let end = assembly.nextStep()
        for output in outputs { assembly.needForward(output, at: end) }
        for step in [first, end] { gradients.forEach { assembly.needBackward($0, at: step) } }
        (self.layers, self.outputs) = (layers, outputs)
        (outputGradient, inputGradient) = (gradients[0], gradients[count % 2])
    }
}

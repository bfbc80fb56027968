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
    /// Where its weights of unit length stand among the prepared numbers.
    private let unitWeight: Int?
    private let bias: Int?
    /// The tensors that it learns.
    let tensors: [Range<Int>]
    private let linear: Linear<Scalar>
    /// Makes weights v / |v| of the learned v.
    private let unit: UnitLength<Scalar>
    let normalization: (step: BatchNormalization<Scalar>, places: NormalizationPlaces)?
    private let activation: ActivationStep<Scalar>?
    private let sums: LayerBuffer<Scalar>
    /// What the batch norm gives, or the linear layer where there is none.
    private let values: LayerBuffer<Scalar>
    /// What the layer gives.
    let output: LayerBuffer<Scalar>

    init(_ layer: TrainableHead.Layer, rows: Int, _ assembly: PassAssembly<Scalar>) {
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
        unitWeight = assembly.prepared(layer.isWeightNormalized ? layer.inputs * layer.outputs : 0) {
            unit.forward($0 + weight, into: $1)
        }
        tensors =
            [weight..<(weight + layer.inputs * layer.outputs)]
            + (layer.bias == .trained ? bias.map { [$0..<($0 + layer.outputs)] } ?? [] : [])
            + (normalization?.places.tensors ?? [])
        sums = LayerBuffer(rows * layer.outputs)
        values = normalization == nil ? sums : LayerBuffer(rows * layer.outputs)
        activation = ActivationStep(
            layer.activation, rows: rows, columns: layer.outputs, isFused: normalization != nil)
        output = activation == nil ? values : LayerBuffer(rows * layer.outputs)
    }

    private func weights(_ numbers: NumberSource<Scalar>) -> UnsafePointer<Scalar> {
        unitWeight.map { numbers.prepared + $0 } ?? numbers.parameters + weight
    }

    func forward(_ input: UnsafePointer<Scalar>, _ numbers: NumberSource<Scalar>) {
        linear.forward(
            input, weights(numbers), bias: bias.map { numbers.parameters + $0 }, into: sums.start)
        if let (step, places) = normalization {
            places.forward(step, sums.start, into: values.start, numbers)
        }
        activation?.forward(values.start, into: output.start)
    }

    /// - Parameters:
    ///   - gradient: of the output; overwritten.
    ///   - inputGradient: overwritten.
    func backward(
        _ input: UnsafePointer<Scalar>, gradient: UnsafeMutablePointer<Scalar>,
        inputGradient: UnsafeMutablePointer<Scalar>, _ numbers: NumberSource<Scalar>
    ) {
        activation?.backward(values.start, gradient: gradient)
        numbers.gradients.write(tensors) { gradients in
            if let (step, places) = normalization {
                places.backward(
                    step, sums.start, output: values.start, gradient: gradient, inputGradient: gradient,
                    numbers, gradients)
            }
            linear.backward(
                input, weights(numbers), gradient, weightGradient: gradients.start(of: weight),
                biasGradient: layer.bias == .trained ? bias.map { gradients.start(of: $0) } : nil,
                inputGradient: inputGradient)
            if unitWeight != nil {
                unit.backward(numbers.parameters + weight, gradient: gradients.start(of: weight))
            }
        }
    }
}

/// The layers of a head in a pass.
struct HeadPass<Scalar: LayerScalar> {
    let layers: [HeadLayerStep<Scalar>]

    init(_ head: TrainableHead, rows: Int, _ assembly: PassAssembly<Scalar>) {
        layers = head.layers.map { HeadLayerStep($0, rows: rows, assembly) }
    }

    /// - Returns: the last layer's output.
    func forward(_ input: UnsafePointer<Scalar>, _ numbers: NumberSource<Scalar>) -> UnsafePointer<Scalar> {
        var values = input
        for layer in layers {
            layer.forward(values, numbers)
            values = UnsafePointer(layer.output.start)
        }
        return values
    }

    /// Turns `gradient` from that of the output into that of the input; `spare` is as long.
    func backward(
        _ input: UnsafePointer<Scalar>, gradient: inout LayerBuffer<Scalar>,
        spare: inout LayerBuffer<Scalar>, _ numbers: NumberSource<Scalar>
    ) {
        for index in layers.indices.reversed() {
            let values = index > 0 ? UnsafePointer(layers[index - 1].output.start) : input
            layers[index].backward(
                values, gradient: gradient.start, inputGradient: spare.start, numbers)
            swap(&gradient, &spare)
        }
    }
}

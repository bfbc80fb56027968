import Layers

/// An MLP head to be trained: linear layers, with batch norm and ReLU where they follow.
struct TrainableHead: Sendable, Equatable {
    /// Of its parameter group, such as `predictor`.
    let name: String
    let layers: [Layer]

    /// A linear layer and what follows it.
    struct Layer: Sendable, Equatable {
        /// Of its weights without `.weight`, such as `predictor.0`.
        let name: String
        let inputs: Int
        let outputs: Int
        let bias: Bias
        let normalization: Normalization?
        let relu: Bool
    }

    enum Bias: Sendable {
        case none, trained
        /// Keeps its first value: the batch norm behind it takes it away again.
        case frozen
    }

    struct Normalization: Sendable, Equatable {
        let name: String
        let isAffine: Bool
    }

    /// Outputs of the last layer.
    var outputs: Int { layers.last?.outputs ?? 0 }
}

extension TrainableHead.Layer {
    /// Linear without bias, batch norm and ReLU: numbers `index` to `index + 2` of torch's `Sequential`.
    static func hidden(_ prefix: String, _ index: Int, _ inputs: Int, _ outputs: Int) -> Self {
        Self(
            name: "\(prefix).\(index)", inputs: inputs, outputs: outputs, bias: .none,
            normalization: .init(name: "\(prefix).\(index + 1)", isAffine: true), relu: true)
    }

    /// Linear with bias.
    static func output(_ name: String, _ inputs: Int, _ outputs: Int) -> Self {
        Self(name: name, inputs: inputs, outputs: outputs, bias: .trained, normalization: nil, relu: false)
    }
}

/// Gamma and beta of a batch norm among the parameters of a pass, and their gradients.
struct NormalizationPlaces {
    let channels: Int
    /// Of the running mean, followed by the running variance.
    let statistics: Int
    private let affine: (scale: Int, shift: Int)?

    /// Gamma and beta; none without learned numbers.
    var tensors: [Range<Int>] {
        affine.map { [$0.scale, $0.shift] }?.map { $0..<($0 + channels) } ?? []
    }

    init(_ name: String, channels: Int, _ layout: ParameterLayout) {
        self.channels = channels
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
        output: UnsafePointer<Scalar>, gradient: UnsafePointer<Scalar>,
        inputGradient: UnsafeMutablePointer<Scalar>, masked: UnsafeMutablePointer<Scalar>? = nil,
        _ numbers: NumberSource<Scalar>, _ gradients: LayerGradients<Scalar>
    ) {
        normalization.backward(
            input, output: output, gradient: gradient, scale: affine.map { numbers.parameters + $0.scale },
            scaleGradient: affine.map { gradients.start(of: $0.scale) },
            shiftGradient: affine.map { gradients.start(of: $0.shift) }, inputGradient: inputGradient,
            masked: masked)
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
    let normalization: (step: BatchNormalization<Scalar>, places: NormalizationPlaces)?
    private let sums: LayerBuffer<Scalar>
    /// What the layer gives.
    let output: LayerBuffer<Scalar>

    init(_ layer: TrainableHead.Layer, rows: Int, _ layout: ParameterLayout) {
        self.layer = layer
        weight = layout.place(of: "\(layer.name).weight")
        let bias = layer.bias == .none ? nil : layout.place(of: "\(layer.name).bias")
        self.bias = bias
        linear = Linear(rows: rows, inputs: layer.inputs, outputs: layer.outputs)
        normalization = layer.normalization.map {
            (
                BatchNormalization(rows: rows, channels: layer.outputs, relu: layer.relu),
                NormalizationPlaces($0.name, channels: layer.outputs, layout)
            )
        }
        let trainedBias = layer.bias == .trained ? bias.map { [$0..<($0 + layer.outputs)] } : nil
        tensors =
            [weight..<(weight + layer.inputs * layer.outputs)] + (trainedBias ?? [])
            + (normalization?.places.tensors ?? [])
        sums = LayerBuffer(rows * layer.outputs)
        output = normalization == nil ? sums : LayerBuffer(rows * layer.outputs)
    }

    func forward(_ input: UnsafePointer<Scalar>, _ numbers: NumberSource<Scalar>) {
        linear.forward(
            input, numbers.parameters + weight, bias: bias.map { numbers.parameters + $0 }, into: sums.start)
        if let (step, places) = normalization {
            places.forward(step, sums.start, into: output.start, numbers)
        }
    }

    /// - Parameters:
    ///   - gradient: of the output; overwritten.
    ///   - inputGradient: overwritten.
    func backward(
        _ input: UnsafePointer<Scalar>, gradient: UnsafeMutablePointer<Scalar>,
        inputGradient: UnsafeMutablePointer<Scalar>, _ numbers: NumberSource<Scalar>
    ) {
        numbers.gradients.write(tensors) { gradients in
            if let (step, places) = normalization {
                places.backward(
                    step, sums.start, output: output.start, gradient: gradient, inputGradient: gradient,
                    numbers, gradients)
            }
            linear.backward(
                input, numbers.parameters + weight, gradient, weightGradient: gradients.start(of: weight),
                biasGradient: layer.bias == .trained ? bias.map { gradients.start(of: $0) } : nil,
                inputGradient: inputGradient)
        }
    }
}

/// The layers of a head in a pass.
struct HeadPass<Scalar: LayerScalar> {
    let layers: [HeadLayerStep<Scalar>]

    init(_ head: TrainableHead, rows: Int, _ layout: ParameterLayout) {
        layers = head.layers.map { HeadLayerStep($0, rows: rows, layout) }
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

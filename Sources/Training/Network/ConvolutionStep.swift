import Encoders
import Layers

/// Where the parameters and the weights prepared for the convolutions stand, and where the gradients of a pass go.
struct NumberSource<Scalar: LayerScalar> {
    let parameters: UnsafePointer<Scalar>
    let prepared: UnsafePointer<Scalar>
    let gradients: GradientWriter<Scalar>
    let scratch: LayerScratch<Scalar>
}

/// What becomes of a convolution's output.
enum ConvolutionRole {
    /// Rectified and read by the next layer: made once more for the gradients of that.
    case inner
    /// Rectified and kept.
    case stem
    /// Added to the shortcut and rectified.
    case end
    /// Added to the end of the branch.
    case shortcut
}

/// A convolution and its batch norm in a pass, with what the backward pass needs.
struct ConvolutionStep<Scalar: LayerScalar> {
    let convolution: Convolution<Scalar>
    let normalization: BatchNormalization<Scalar>
    let places: NormalizationPlaces
    /// Where its weights stand among the parameters.
    let weight: Int
    /// The tensors that it learns.
    let tensors: [Range<Int>]
    /// Where its prepared weights stand; nil where it takes them as they are.
    let prepared: Int?
    /// Its number among the steps of the pass.
    let step: Int
    /// What follows from what the convolution gives.
    let output: LayerOutput<Scalar>
    private let role: ConvolutionRole
    /// What the convolution gives: with the batch's moments enough for the way back.
    private let sums: PlacedMap<Scalar>

    /// A convolution whose place is behind those that the assembly has made.
    ///
    /// - Parameter isKept: whether the output of a branch's end is there on the way back without being made once more.
    init(
        _ layer: ConvolutionLayer, input: LayerOutput<Scalar>, _ role: ConvolutionRole, isKept: Bool = true,
        _ assembly: PassAssembly<Scalar>
    ) {
        let layout = assembly.layout
        let convolution = Convolution<Scalar>(ConvolutionShape(input: input.shape, geometry: layer.geometry))
        self.convolution = convolution
        self.role = role
        let map = convolution.shape.output
        normalization = assembly.normalization(
            rows: map.rows, channels: map.channels, relu: role != .shortcut, epsilon: layer.epsilon)
        let prefix = ParameterLayout.encoderPrefix
        let weight = layout.place(of: "\(prefix)\(layer.name).weight")
        self.weight = weight
        places = NormalizationPlaces(prefix + layer.normalization, channels: map.channels, layout)
        tensors = [weight..<(weight + layer.geometry.weightShape.reduce(1, *))] + places.tensors
        prepared = assembly.prepared(convolution.preparedCount) { parameters, target in
            convolution.prepare(parameters + weight, into: target)
        }
        step = assembly.nextStep()
        output = assembly.output(map, isKept: role == .stem || role == .end && isKept)
        sums = assembly.isTrained ? assembly.maps.map(map.count) : output.forward
        assembly.need(input, at: step)
        assembly.needForward(output.forward, at: step)
        assembly.needForward(sums, at: step)
        assembly.needBackward(sums, at: step)
        if role == .end { assembly.needBackward(output.backward, at: step) }
    }

    private func weights(_ numbers: NumberSource<Scalar>) -> UnsafePointer<Scalar> {
        prepared.map { numbers.prepared + $0 } ?? numbers.parameters + weight
    }

    func forward(
        _ input: UnsafePointer<Scalar>, residual: UnsafePointer<Scalar>? = nil,
        _ numbers: NumberSource<Scalar>
    ) {
        convolution.forward(input, weights(numbers), into: sums.start, numbers.scratch)
        places.forward(normalization, sums.start, residual: residual, into: output.forward.start, numbers)
    }

    /// Makes the output for the way back, where it was not kept.
    ///
    /// - Parameter residual: what was added.
    func repeatOutput(residual: UnsafePointer<Scalar>? = nil) {
        guard output.backward !== output.forward else { return }
        normalization.repeatForward(sums.start, residual: residual, into: output.backward.start)
    }

    /// - Parameters:
    ///   - gradient: of the output.
    ///   - sumGradient: room for the gradient of the convolution's output; may be `gradient` itself.
    ///   - masked: the gradient of what was added before the ReLU, if wanted; may be `gradient` itself.
    ///   - inputGradient: added to, unless it is nil.
    func backward(
        _ input: UnsafePointer<Scalar>, gradient: UnsafeMutablePointer<Scalar>,
        sumGradient: UnsafeMutablePointer<Scalar>, masked: UnsafeMutablePointer<Scalar>? = nil,
        inputGradient: UnsafeMutablePointer<Scalar>?, _ numbers: NumberSource<Scalar>
    ) {
        numbers.gradients.write(tensors) { gradients in
            places.backward(
                normalization, sums.start, output: role == .end ? UnsafePointer(output.backward.start) : nil,
                gradient: gradient, inputGradient: sumGradient, masked: masked, numbers, gradients)
            convolution.backward(
                input, weights(numbers), sumGradient, weightGradient: gradients.start(of: weight),
                inputGradient: inputGradient, numbers.scratch)
        }
    }
}

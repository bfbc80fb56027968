import Encoders
import Layers

/// Where the parameters and the weights prepared for the convolutions stand, and where the gradients of a pass go.
struct NumberSource<Scalar: LayerScalar> {
    /// The pass's images, `[images, height, width, 3]`.
    let images: UnsafePointer<Scalar>
    let parameters: UnsafePointer<Scalar>
    /// Of the part that is computed.
    var prepared: UnsafePointer<Scalar>
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
    /// Whether it takes prepared weights, forward and back.
    private let isPrepared: (forward: Bool, backward: Bool)
    /// Its number among the steps of the pass.
    let step: Int
    /// The next, which is its batch norm.
    let normalizationStep: Int
    /// What follows from what the convolution gives.
    let output: LayerOutput<Scalar>
    private let role: ConvolutionRole
    /// What the convolution gives: with the batch's moments enough for the way back, where their gradient takes their place.
    private let sums: PlacedMap<Scalar>
    /// The same for the way back: another map where they are made once more.
    private let backwardSums: PlacedMap<Scalar>

    /// A convolution whose place is behind those that the assembly has made.
    ///
    /// - Parameters:
    ///   - isKept: whether the output of a branch's end is there on the way back without being made once more.
    ///   - keepsSums: whether what the convolution gives is, too.
    init(
        _ layer: ConvolutionLayer, input: LayerOutput<Scalar>, _ role: ConvolutionRole, isKept: Bool = true,
        keepsSums: Bool = true, _ assembly: PassAssembly<Scalar>
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
        assembly.learn(tensors)
        // What is made once more on the way back takes the weights of the way forward.
        let preparesBackward = convolution.preparesBackward || !keepsSums
        isPrepared = (
            convolution.preparedCount > 0, convolution.preparedCount > 0 && convolution.preparesBackward
        )
        assembly.need(convolution.needs)
        assembly.prepare(
            WeightPreparation(
                count: convolution.preparedCount, pieces: convolution.preparedParts,
                isForBackward: preparesBackward
            ) { convolution.prepare($0 + weight, $1, into: $2) })
        (step, normalizationStep) = (assembly.nextStep(), assembly.nextStep())
        output = assembly.output(map, isKept: role == .stem || role == .end && isKept)
        sums = assembly.isTrained ? assembly.maps.map(map.count) : output.forward
        backwardSums = keepsSums ? sums : assembly.maps.map(map.count)
        assembly.need(input, at: step)
        if !keepsSums { assembly.needBackward(input.backward, at: normalizationStep) }
        for moment in [step, normalizationStep] {
            assembly.needForward(sums, at: moment)
            assembly.needBackward(backwardSums, at: moment)
        }
        assembly.needForward(output.forward, at: normalizationStep)
        if role == .end { assembly.needBackward(output.backward, at: normalizationStep) }
    }

    private func weights(_ numbers: NumberSource<Scalar>, isPrepared: Bool) -> UnsafePointer<Scalar> {
        isPrepared ? numbers.prepared : numbers.parameters + weight
    }

    private func makeSums(
        _ input: UnsafePointer<Scalar>, into sums: UnsafeMutablePointer<Scalar>,
        _ numbers: NumberSource<Scalar>
    ) {
        convolution.forward(
            input, weights(numbers, isPrepared: isPrepared.forward), into: sums, numbers.scratch)
    }

    func forward(
        _ input: UnsafePointer<Scalar>, residual: UnsafePointer<Scalar>? = nil,
        _ numbers: NumberSource<Scalar>
    ) {
        makeSums(input, into: sums.start, numbers)
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
    ///   - gradient: of the output; overwritten by that of what was added before the ReLU where `masks` is true.
    ///   - read: called when the gradient of the batch norm is there: gives the input, and what its gradient is added to, if
    ///     that is wanted.
    func backward(
        gradient: UnsafeMutablePointer<Scalar>, masks: Bool = false, _ numbers: NumberSource<Scalar>,
        _ read: () -> (input: UnsafePointer<Scalar>, gradient: UnsafeMutablePointer<Scalar>?)
    ) {
        let sums = backwardSums.start
        numbers.gradients.write(tensors) { gradients in
            if backwardSums !== self.sums { makeSums(read().input, into: sums, numbers) }
            places.backward(
                normalization, sums, output: role == .end ? UnsafePointer(output.backward.start) : nil,
                gradient: gradient, inputGradient: sums, masked: masks ? gradient : nil, numbers, gradients)
            let (input, inputGradient) = read()
            convolution.backward(
                input, weights(numbers, isPrepared: isPrepared.backward), sums,
                weightGradient: gradients.start(of: weight),
                inputGradient: inputGradient, numbers.scratch)
        }
    }
}

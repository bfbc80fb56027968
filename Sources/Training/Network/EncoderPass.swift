import Encoders
import Layers

/// Gradients of maps while they go backwards through the blocks: each as long as the longest map.
struct GradientBuffers<Scalar: LayerScalar> {
    /// Of the output of the layer that comes next.
    var current: LayerBuffer<Scalar>
    /// Of its input, where that cannot be written over `current`.
    var next: LayerBuffer<Scalar>
    /// Of a convolution's output.
    let sums: LayerBuffer<Scalar>
    /// Inside a block.
    let inner: LayerBuffer<Scalar>

    init(count: Int) {
        current = LayerBuffer(count)
        next = LayerBuffer(count)
        sums = LayerBuffer(count)
        inner = LayerBuffer(count)
    }
}

/// A residual block in a pass: relu(branch(x) + shortcut(x)), for a branch of any number of convolutions.
struct BlockStep<Scalar: LayerScalar> {
    private let input: ActivationShape
    /// In order; a ReLU follows each but the last.
    private let branch: [ConvolutionStep<Scalar>]
    private let shortcut: Shortcut<ConvolutionStep<Scalar>>
    /// What zero padding gives.
    private let padded: LayerBuffer<Scalar>?
    let outputMap: ActivationShape
    let output: LayerBuffer<Scalar>

    var convolutions: [ConvolutionStep<Scalar>] { branch + shortcut.layers }
    /// Elements of the longest map inside.
    var longest: Int { convolutions.reduce(0) { max($0, $1.outputMap.count) } }

    init(_ layers: BlockLayers, input: ActivationShape, _ assembly: PassAssembly<Scalar>) {
        self.input = input
        var branch: [ConvolutionStep<Scalar>] = []
        for layer in layers.branch {
            branch.append(
                ConvolutionStep(layer, input: branch.last?.outputMap ?? input, relu: true, assembly))
        }
        self.branch = branch
        shortcut = layers.shortcut.map { ConvolutionStep($0, input: input, relu: false, assembly) }
        outputMap = branch.last?.outputMap ?? input
        output = branch.last?.output ?? LayerBuffer(0)
        if case .zeroPadding = shortcut { padded = assembly.map(outputMap.count) } else { padded = nil }
    }

    func forward(_ values: UnsafePointer<Scalar>, _ numbers: NumberSource<Scalar>) {
        let residual = forwardShortcut(values, numbers)
        var source = values
        for (index, step) in branch.enumerated() {
            step.forward(source, residual: index == branch.count - 1 ? residual : nil, numbers)
            source = UnsafePointer(step.output.start)
        }
    }

    private func forwardShortcut(
        _ values: UnsafePointer<Scalar>, _ numbers: NumberSource<Scalar>
    ) -> UnsafePointer<Scalar> {
        switch shortcut {
        case .identity: break
        case .projection(let projection):
            projection.forward(values, numbers)
            return UnsafePointer(projection.output.start)
        case .zeroPadding(let padding):
            guard let padded else { break }
            padding.forward(values, input, into: padded.start)
            return UnsafePointer(padded.start)
        }
        return values
    }

    /// Turns `gradients.current` from the gradient of the output into that of the input.
    func backward(
        _ values: UnsafePointer<Scalar>, _ gradients: inout GradientBuffers<Scalar>,
        _ numbers: NumberSource<Scalar>
    ) {
        let current = gradients.current.start
        // The gradient of a convolution's input, and room for that of the one before it.
        var (inner, spare) = (gradients.inner, gradients.sums)
        for (index, step) in branch.enumerated().dropFirst().reversed() {
            inner.clear(branch[index - 1].outputMap.count)
            let isLast = index == branch.count - 1
            step.backward(
                branch[index - 1].output.start, gradient: isLast ? current : spare.start,
                sumGradient: spare.start, masked: isLast ? current : nil, inputGradient: inner.start, numbers)
            swap(&inner, &spare)
        }
        guard let first = branch.first else { return }
        if case .identity = shortcut {
            return first.backward(
                values, gradient: spare.start, sumGradient: spare.start, inputGradient: current, numbers)
        }
        let next = gradients.next.start
        gradients.next.clear(input.count)
        first.backward(values, gradient: spare.start, sumGradient: spare.start, inputGradient: next, numbers)
        backThroughShortcut(values, gradient: current, inputGradient: next, numbers)
        swap(&gradients.current, &gradients.next)
    }

    private func backThroughShortcut(
        _ values: UnsafePointer<Scalar>, gradient: UnsafeMutablePointer<Scalar>,
        inputGradient: UnsafeMutablePointer<Scalar>, _ numbers: NumberSource<Scalar>
    ) {
        switch shortcut {
        case .identity: break
        case .projection(let projection):
            projection.backward(
                values, gradient: gradient, sumGradient: gradient, inputGradient: inputGradient, numbers)
        case .zeroPadding(let padding):
            padding.backward(gradient, input, inputGradient: inputGradient)
        }
    }
}

/// Stem, blocks and pooling in a pass.
struct EncoderPass<Scalar: LayerScalar> {
    private let stem: ConvolutionStep<Scalar>
    private let pooling: StemPoolingStep<Scalar>?
    private let blocks: [BlockStep<Scalar>]
    private let average: GlobalAveragePool<Scalar>
    /// D features of each image.
    let features: LayerBuffer<Scalar>
    private var gradients: GradientBuffers<Scalar>
    /// Of the stem's map, which is longer than all others where pooling follows.
    private let stemGradient: LayerBuffer<Scalar>

    init(_ architecture: ResNetArchitecture, input: ActivationShape, _ assembly: PassAssembly<Scalar>) {
        stem = ConvolutionStep(architecture.stemLayer, input: input, relu: true, assembly)
        pooling = architecture.stem.maxPooling ? StemPoolingStep(stem.outputMap) : nil
        var map = pooling?.outputMap ?? stem.outputMap
        var longest = map.count
        var blocks: [BlockStep<Scalar>] = []
        for layers in architecture.blocks {
            let step = BlockStep<Scalar>(layers, input: map, assembly)
            map = step.outputMap
            longest = max(longest, step.longest)
            blocks.append(step)
        }
        self.blocks = blocks
        average = GlobalAveragePool(input: map)
        features = LayerBuffer(map.images * map.channels)
        gradients = GradientBuffers(count: assembly.isTrained ? longest : 0)
        stemGradient = LayerBuffer(assembly.isTrained && pooling != nil ? stem.outputMap.count : 0)
    }

    /// D, the length of the pooled features.
    var featureCount: Int { average.input.channels }

    /// In the order of the description.
    var convolutions: [ConvolutionStep<Scalar>] { [stem] + blocks.flatMap(\.convolutions) }

    private var firstMap: LayerBuffer<Scalar> { pooling?.output ?? stem.output }

    func forward(_ images: UnsafePointer<Scalar>, _ numbers: NumberSource<Scalar>) {
        stem.forward(images, numbers)
        pooling?.forward(stem.output.start)
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
        var current = gradients.current.start
        if let pooling {
            stemGradient.clear(stem.outputMap.count)
            pooling.backward(current, inputGradient: stemGradient.start)
            current = stemGradient.start
        }
        stem.backward(images, gradient: current, sumGradient: current, inputGradient: nil, numbers)
    }
}

/// The max pooling behind a stem in a pass, with the choice that its backward pass needs.
struct StemPoolingStep<Scalar: LayerScalar> {
    private let input: ActivationShape
    private let choice: ChoiceBuffer
    let output: LayerBuffer<Scalar>

    var outputMap: ActivationShape { MaxPooling.output(input) }

    init(_ input: ActivationShape) {
        self.input = input
        let count = MaxPooling.output(input).count
        choice = ChoiceBuffer(count)
        output = LayerBuffer(count)
    }

    func forward(_ values: UnsafePointer<Scalar>) {
        MaxPooling.forward(values, input, into: output.start, choice: choice.start)
    }

    /// Adds to `inputGradient`.
    func backward(_ gradient: UnsafePointer<Scalar>, inputGradient: UnsafeMutablePointer<Scalar>) {
        MaxPooling.backward(gradient, choice: choice.start, input, inputGradient: inputGradient)
    }

    /// The chosen place of each output.
    private final class ChoiceBuffer {
        let start: UnsafeMutablePointer<UInt8>

        init(_ count: Int) {
            start = .allocate(capacity: max(count, 1))
            start.initialize(repeating: 0, count: max(count, 1))
        }

        deinit { start.deallocate() }
    }
}

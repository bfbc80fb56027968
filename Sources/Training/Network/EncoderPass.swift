import Encoders
import Layers

/// Stem, blocks and pooling in a pass.
struct EncoderPass<Scalar: LayerScalar> {
    /// The images, where they are not read where they are.
    let pixels: PlacedMap<Scalar>
    private let stem: ConvolutionStep<Scalar>
    private let pooling: StemPoolingStep<Scalar>?
    private let blocks: [BlockStep<Scalar>]
    /// Number of the part behind the blocks.
    private let averagePart: Int
    /// Of the first block's input.
    private let firstGradient: PlacedMap<Scalar>
    /// What the last block gives, and its gradient.
    private let (lastMap, lastGradient): (LayerOutput<Scalar>, PlacedMap<Scalar>)
    /// D features of each image.
    let features: PlacedMap<Scalar>
    /// The last step, which gives them.
    let lastStep: Int

    /// - Parameter copiesImages: whether they need a place of the pass's own.
    init(
        _ architecture: ResNetArchitecture, input: ActivationShape, copiesImages: Bool,
        _ assembly: PassAssembly<Scalar>
    ) {
        pixels = assembly.maps.map(copiesImages ? input.count : 0)
        let images = LayerOutput(shape: input, forward: pixels, backward: pixels)
        let isPooled = architecture.stem.maxPooling
        assembly.beginPart()
        stem = ConvolutionStep(
            architecture.stemLayer, input: images, isPooled ? .inner : .stem, keepsSums: !assembly.isTrained,
            assembly)
        pooling = isPooled ? StemPoolingStep(stem.output, at: stem.normalizationStep, assembly) : nil
        var map = pooling?.output ?? stem.output
        firstGradient = assembly.maps.map(map.shape.count)
        assembly.needBackward(firstGradient, at: stem.normalizationStep)
        var gradient = firstGradient
        var blocks: [BlockStep<Scalar>] = []
        // Behind the last projection all is there at once as the way back begins.
        let kept = architecture.blocks.lastIndex { !$0.shortcut.layers.isEmpty } ?? 0
        for (index, layers) in architecture.blocks.enumerated() {
            let step = BlockStep<Scalar>(
                layers, input: map, inputGradient: gradient, isKept: index >= kept, assembly)
            (map, gradient) = (step.output, step.outputGradient)
            blocks.append(step)
        }
        self.blocks = blocks
        averagePart = assembly.parts.count
        assembly.beginPart()
        let end = assembly.nextStep()
        assembly.needForward(map.forward, at: end)
        assembly.needBackward(gradient, at: end)
        (lastMap, lastGradient) = (map, gradient)
        features = assembly.maps.map(map.shape.images * map.shape.channels)
        lastStep = end
        assembly.needForward(features, at: end)
        for (index, block) in blocks.enumerated() where block.hasProjection {
            for other in stage(before: index) { other.planRepeat(at: block.inputStep, assembly) }
        }
    }

    /// Tells its parts what they compute.
    ///
    /// - Parameters:
    ///   - parts: of the pass; the first is the stem's.
    ///   - featureGradient: where the gradient of the features will be.
    func describeParts(_ parts: [PassPart<Scalar>], featureGradient: PlacedMap<Scalar>) {
        parts[0].forward = {
            stem.forward($0.images, $0)
            pooling?.forward(stem.output.forward.start)
        }
        parts[0].backward = { numbers in
            let gradient = pooling?.backward(firstGradient.start) ?? firstGradient.start
            stem.backward(gradient: gradient, numbers) { (numbers.images, nil) }
        }
        for (index, block) in blocks.enumerated() {
            block.describeParts(parts) {
                if block.hasProjection { for other in stage(before: index) { other.repeatOutput() } }
            }
        }
        let average = GlobalAveragePool<Scalar>(input: lastMap.shape)
        parts[averagePart].forward = { _ in
            average.forward(lastMap.forward.start, into: features.start)
        }
        parts[averagePart].backward = { _ in
            average.backward(featureGradient.start, inputGradient: lastGradient.start)
        }
    }

    /// The blocks ahead of a projection whose outputs are made one of the other.
    private func stage(before index: Int) -> ArraySlice<BlockStep<Scalar>> {
        let first = blocks[..<index].lastIndex { $0.hasProjection } ?? 0
        return blocks[first..<index]
    }

    /// All of them, in one order for every pass.
    var convolutions: [ConvolutionStep<Scalar>] { [stem] + blocks.flatMap(\.convolutions) }
}

/// The max pooling behind a stem in a pass, with the choice that its backward pass needs.
struct StemPoolingStep<Scalar: LayerScalar> {
    private let input: ActivationShape
    private let inputGradient: PlacedMap<Scalar>
    /// Of a pass with a way back.
    private let choice: ChoiceBuffer?
    let output: LayerOutput<Scalar>

    /// - Parameter step: of the stem's batch norm, with which it is computed.
    init(_ input: LayerOutput<Scalar>, at step: Int, _ assembly: PassAssembly<Scalar>) {
        self.input = input.shape
        let shape = MaxPooling.output(input.shape)
        choice = assembly.isTrained ? ChoiceBuffer(shape.count) : nil
        output = assembly.output(shape, isKept: true)
        inputGradient = assembly.maps.map(input.shape.count)
        assembly.needForward(output.forward, at: step)
        assembly.needBackward(inputGradient, at: step)
    }

    func forward(_ values: UnsafePointer<Scalar>) {
        MaxPooling.forward(values, input, into: output.forward.start, choice: choice?.start)
    }

    /// - Returns: the gradient of the input.
    func backward(_ gradient: UnsafePointer<Scalar>) -> UnsafeMutablePointer<Scalar> {
        inputGradient.clear()
        if let choice {
            MaxPooling.backward(gradient, choice: choice.start, input, inputGradient: inputGradient.start)
        }
        return inputGradient.start
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

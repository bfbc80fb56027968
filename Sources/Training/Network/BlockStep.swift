import Encoders
import Layers

/// A residual block in a pass: relu(branch(x) + shortcut(x)), for a branch of any number of convolutions.
struct BlockStep<Scalar: LayerScalar> {
    private let input: LayerOutput<Scalar>
    /// In order; a ReLU follows each but the last.
    private let branch: [ConvolutionStep<Scalar>]
    private let shortcut: Shortcut<ConvolutionStep<Scalar>>
    /// Parts of the pass: the projection, where there is one, then the branch's convolutions.
    private let parts: Range<Int>
    /// What zero padding gives.
    private let padded: PlacedMap<Scalar>
    /// For the gradient of the output of each of the branch's convolutions but the last.
    private let inner: [PlacedMap<Scalar>]
    private let inputGradient: PlacedMap<Scalar>
    let output: LayerOutput<Scalar>
    /// What the layer behind the block writes; the same map as the input's where the shortcut changes nothing.
    let outputGradient: PlacedMap<Scalar>

    /// The last step of its way back that does without the input.
    let inputStep: Int

    var convolutions: [ConvolutionStep<Scalar>] { branch + shortcut.layers }
    /// Whether the output can be made once more without the input.
    var hasProjection: Bool { !shortcut.layers.isEmpty }

    /// - Parameters:
    ///   - inputGradient: where the gradient of the block's input goes.
    ///   - isKept: whether the output is there on the way back without ``repeatOutput()``.
    init(
        _ layers: BlockLayers, input: LayerOutput<Scalar>, inputGradient: PlacedMap<Scalar>, isKept: Bool,
        _ assembly: PassAssembly<Scalar>
    ) {
        (self.input, self.inputGradient) = (input, inputGradient)
        let first = assembly.nextStep()
        // The shortcut is the first to be computed.
        let firstPart = assembly.parts.count
        shortcut = layers.shortcut.map {
            assembly.beginPart()
            return ConvolutionStep($0, input: input, .shortcut, assembly)
        }
        var branch: [ConvolutionStep<Scalar>] = []
        for (index, layer) in layers.branch.enumerated() {
            let role = index == layers.branch.count - 1 ? ConvolutionRole.end : .inner
            assembly.beginPart()
            branch.append(
                ConvolutionStep(
                    layer, input: branch.last?.output ?? input, role, isKept: isKept, assembly))
        }
        (self.branch, parts) = (branch, firstPart..<assembly.parts.count)
        output = branch.last?.output ?? input
        inputStep = branch.first?.step ?? first
        padded = assembly.maps.map(output.shape.count)
        inner = branch.dropLast().map { assembly.maps.map($0.output.shape.count) }
        if case .identity = shortcut {
            outputGradient = inputGradient
        } else {
            outputGradient = assembly.maps.map(output.shape.count)
        }
        let last = branch.last?.normalizationStep ?? first
        planShortcut(from: first, to: last, assembly)
        planGradients(from: first, to: last, assembly)
    }

    private func planShortcut(from first: Int, to last: Int, _ assembly: PassAssembly<Scalar>) {
        switch shortcut {
        case .identity:
            assembly.needForward(input.forward, at: last)
        case .projection(let projection):
            assembly.needForward(projection.output.forward, at: last)
        case .zeroPadding:
            assembly.needForward(input.forward, at: first)
            for step in [first, last] { assembly.needForward(padded, at: step) }
        }
    }

    /// Has what ``repeatOutput()`` wants at its place before the gradients of `step`.
    func planRepeat(at step: Int, _ assembly: PassAssembly<Scalar>) {
        assembly.needBackward(output.backward, at: step)
        switch shortcut {
        case .identity:
            assembly.needBackward(input.backward, at: step)
        case .projection(let projection):
            assembly.needBackward(projection.output.backward, at: step)
        case .zeroPadding:
            for map in [input.backward, padded] { assembly.needBackward(map, at: step) }
        }
    }

    private func planGradients(from first: Int, to last: Int, _ assembly: PassAssembly<Scalar>) {
        for (index, gradient) in inner.enumerated() {
            assembly.needBackward(gradient, at: branch[index + 1].step)
            assembly.needBackward(gradient, at: branch[index].normalizationStep)
        }
        for step in [first, last] { assembly.needBackward(outputGradient, at: step) }
        for step in [first, inputStep] { assembly.needBackward(inputGradient, at: step) }
    }

    /// Tells its parts what they compute.
    ///
    /// - Parameters:
    ///   - all: parts of the pass.
    ///   - makeInput: called on the way back when the input is wanted, after all steps that do without it.
    func describeParts(_ all: [PassPart<Scalar>], _ makeInput: @escaping () -> Void) {
        let parts = all[parts]
        if case .projection(let projection) = shortcut {
            parts.first?.forward = { projection.forward(input.forward.start, $0) }
            parts.first?.backward = { numbers in
                projection.backward(gradient: outputGradient.start, numbers) {
                    (UnsafePointer(input.backward.start), inputGradient.start)
                }
            }
        }
        for (index, part) in parts.suffix(branch.count).enumerated() {
            part.forward = { forward(index, $0) }
            part.backward = { backward(index, $0, makeInput) }
        }
    }

    private func forward(_ index: Int, _ numbers: NumberSource<Scalar>) {
        if index == 0, case .zeroPadding(let padding) = shortcut {
            padding.forward(input.forward.start, input.shape, into: padded.start)
        }
        let source = index == 0 ? input : branch[index - 1].output
        branch[index].forward(
            source.forward.start, residual: index == branch.count - 1 ? residual : nil, numbers)
    }

    /// What is added to the branch.
    private var residual: UnsafePointer<Scalar> {
        switch shortcut {
        case .identity: UnsafePointer(input.forward.start)
        case .projection(let projection): UnsafePointer(projection.output.forward.start)
        case .zeroPadding: UnsafePointer(padded.start)
        }
    }

    /// Makes the output for the way back, where it was not kept.
    func repeatOutput() {
        guard output.backward !== output.forward else { return }
        let residual: UnsafePointer<Scalar>
        switch shortcut {
        case .identity:
            residual = UnsafePointer(input.backward.start)
        case .projection(let projection):
            projection.repeatOutput()
            residual = UnsafePointer(projection.output.backward.start)
        case .zeroPadding(let padding):
            padding.forward(input.backward.start, input.shape, into: padded.start)
            residual = UnsafePointer(padded.start)
        }
        branch.last?.repeatOutput(residual: residual)
    }

    /// Makes the gradient of a convolution's input of that of its output, which is overwritten.
    private func backward(_ index: Int, _ numbers: NumberSource<Scalar>, _ makeInput: () -> Void) {
        let isLast = index == branch.count - 1
        branch[index].backward(
            gradient: isLast ? outputGradient.start : inner[index].start, masks: isLast, numbers
        ) {
            guard index > 0 else {
                makeInput()
                // Through an identity it begins as what was masked.
                if inputGradient !== outputGradient { inputGradient.clear() }
                return (UnsafePointer(input.backward.start), inputGradient.start)
            }
            branch[index - 1].repeatOutput()
            inner[index - 1].clear()
            return (UnsafePointer(branch[index - 1].output.backward.start), inner[index - 1].start)
        }
        if index == 0, case .zeroPadding(let padding) = shortcut {
            padding.backward(outputGradient.start, input.shape, inputGradient: inputGradient.start)
        }
    }
}

import Encoders
import Layers
import Statistics

/// One way of some views' images through the network and back, with all memory that it needs but that of its maps.
///
/// Used by one thread at a time, and for step after step: that is why it may be sent.
final class NetworkPass<Scalar: LayerScalar>: @unchecked Sendable {
    let plan: PassPlan.Pass
    private let images: ActivationShape
    private let encoder: EncoderPass<Scalar>
    private let maps: MapMemory<Scalar>
    /// Numbers of all maps that are there at one time.
    let mapCount: Int
    private let heads: HeadPass<Scalar>
    private let scratches: ScratchPool<Scalar>
    private let gradients: GradientWriter<Scalar>
    private let exchange: BatchExchange<Scalar>?
    /// In the order of the way forward.
    let parts: [PassPart<Scalar>]

    /// - Parameters:
    ///   - plan: which images of which views.
    ///   - images: shape of their maps.
    ///   - heads: how many of the heads are passed.
    ///   - number: of the pass among those of its stage.
    ///   - scratches: of all passes of a step.
    init(
        _ layout: ParameterLayout, _ plan: PassPlan.Pass, images: ActivationShape, heads headCount: Int,
        exchange: BatchExchange<Scalar>?, part: Int, number: Int, _ sum: GradientSum<Scalar>,
        _ scratches: ScratchPool<Scalar>, isTrained: Bool
    ) {
        (self.plan, self.images, self.exchange) = (plan, images, exchange)
        let assembly = PassAssembly(layout, isTrained: isTrained, exchange: exchange, part: part)
        encoder = EncoderPass(
            layout.encoder, input: images, copiesImages: plan.neighbours == nil || Scalar.self != Float.self,
            assembly)
        heads = HeadPass(
            Array(layout.heads.prefix(headCount)), input: encoder.features, at: encoder.lastStep,
            rows: images.images, assembly)
        self.scratches = scratches
        for step in encoder.convolutions { scratches.cover(step.convolution.needs) }
        gradients = GradientWriter(sum, pass: number, exchange: exchange)
        parts = assembly.parts
        encoder.describeParts(parts, featureGradient: heads.inputGradient)
        maps = assembly.maps
        mapCount = maps.plan()
    }

    /// Gives the maps their memory, which other passes may have before and after this one.
    ///
    /// - Parameter buffer: of ``mapCount`` numbers or more.
    func take(_ buffer: LayerBuffer<Scalar>) { maps.take(buffer) }

    /// Images, height and width.
    var size: [Int] { [images.images, images.height, images.width] }

    /// Computes some parts of the way forward.
    ///
    /// - Parameters:
    ///   - phase: which, and where their prepared weights are.
    ///   - views: the images of each, `[images, height, width, 3]`.
    ///   - outputs: where each head's outputs of each view go.
    func forward(
        _ phase: PassPhase, _ views: ViewPixels, _ parameters: UnsafePointer<Scalar>,
        _ memory: UnsafePointer<Scalar>, into outputs: ViewBuffers<Scalar>
    ) {
        exchange?.enter()
        defer { exchange?.leave() }
        if phase.parts.lowerBound == 0 { copy(views) }
        compute(phase, views, parameters, memory) { $0.forward($1) }
        guard phase.parts.upperBound == parts.count else { return }
        for (head, output) in heads.outputs.enumerated() {
            let width = outputs.widths[head]
            plan.forEachRow { row, view, image in
                outputs.row(view: view, head: head, image).update(
                    from: output.start + row * width, count: width)
            }
        }
    }

    /// Computes some parts of the way back.
    ///
    /// - Parameter loss: the gradients of each view's last head.
    func backward(
        _ phase: PassPhase, _ views: ViewPixels, _ parameters: UnsafePointer<Scalar>,
        _ memory: UnsafePointer<Scalar>, loss: ViewBuffers<Scalar>
    ) {
        exchange?.enter()
        defer { exchange?.leave() }
        if phase.parts.upperBound == parts.count {
            let width = loss.widths.last ?? 0
            plan.forEachRow { row, view, image in
                (heads.outputGradient.start + row * width).update(
                    from: loss.row(view: view, head: 0, image), count: width)
            }
        }
        compute(phase, views, parameters, memory) { $0.backward($1) }
    }

    private func compute(
        _ phase: PassPhase, _ views: ViewPixels, _ parameters: UnsafePointer<Scalar>,
        _ memory: UnsafePointer<Scalar>, _ body: (PassPart<Scalar>, NumberSource<Scalar>) -> Void
    ) {
        let scratch = scratches.take()
        defer { scratches.give(scratch) }
        var numbers = NumberSource(
            images: pixels(views), parameters: parameters, prepared: memory, gradients: gradients,
            scratch: scratch)
        for (index, place) in phase.places(size: size) {
            numbers.prepared = memory + place
            body(parts[index], numbers)
        }
    }

    /// The pass's images.
    private func pixels(_ views: ViewPixels) -> UnsafePointer<Scalar> {
        guard encoder.pixels.count == 0, let rows = plan.neighbours else {
            return UnsafePointer(encoder.pixels.start)
        }
        // The scalars are Float, else there are copies.
        return UnsafeRawPointer(views.starts[rows.view] + rows.first * images.area * 3)
            .assumingMemoryBound(to: Scalar.self)
    }

    private func copy(_ views: ViewPixels) {
        guard encoder.pixels.count > 0 else { return }
        let (pixels, length) = (encoder.pixels.start, images.area * 3)
        for rows in plan.rows {
            let source = views.starts[rows.view]
            let start = rows.place * length
            for place in 0..<rows.count {
                let (from, to) = ((rows.first + place * rows.stride) * length, start + place * length)
                for index in 0..<length { pixels[to + index] = Scalar(source[from + index]) }
            }
        }
    }

    /// running = 0.9 running + 0.1 batch, for each mean and unbiased variance (torch's momentum of 0.1).
    func updateStatistics(_ running: inout [Scalar]) {
        let convolutions = encoder.convolutions.map { ($0.places, $0.normalization) }
        let heads = heads.layers.compactMap { layer in
            layer.normalization.map { ($0.places, $0.step) }
        }
        for (places, normalization) in convolutions + heads {
            for index in 0..<(2 * places.channels) {
                let place = places.statistics + index
                running[place] = 0.9 * running[place] + 0.1 * normalization.statistics.start[index]
            }
        }
    }
}

/// Memory for what layers compute on the way, as much at once as there are passes at work.
final class ScratchPool<Scalar: LayerScalar>: Sendable {
    private let state = Guarded<State>(State())

    private struct State {
        var needs = LayerScratchNeeds()
        var free: [Unchecked] = []
    }

    /// Used by one pass at a time.
    private struct Unchecked: @unchecked Sendable {
        let scratch: LayerScratch<Scalar>
    }

    /// Makes what is taken from now on large enough for `needs` too.
    func cover(_ needs: LayerScratchNeeds) { state.withLock { $0.needs.cover(needs) } }

    /// Memory for one pass, until it is given back.
    func take() -> LayerScratch<Scalar> {
        let (free, needs) = state.withLock { state in (state.free.popLast(), state.needs) }
        return free?.scratch ?? LayerScratch(needs)
    }

    /// Takes memory back.
    func give(_ scratch: LayerScratch<Scalar>) {
        let kept = Unchecked(scratch: scratch)
        state.withLock { $0.free.append(kept) }
    }
}

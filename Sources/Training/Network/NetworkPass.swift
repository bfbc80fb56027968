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
    private let heads: [HeadPass<Scalar>]
    /// Of the last head's output, then of whatever comes ahead of it.
    private var headGradient: LayerBuffer<Scalar>
    private var spareGradient: LayerBuffer<Scalar>
    private let scratches: ScratchPool<Scalar>
    private let gradients: GradientWriter<Scalar>
    private let exchange: BatchExchange<Scalar>?
    /// Numbers of all prepared weights, and what makes them.
    let preparedCount: Int
    let preparations: [WeightPreparation<Scalar>]
    /// What each head gave in the last forward pass.
    private let outputs: [UnsafePointer<Scalar>]

    /// - Parameters:
    ///   - plan: which images of which views.
    ///   - images: shape of their maps.
    ///   - heads: how many of the heads are passed.
    ///   - number: of the pass among those whose gradients are added.
    ///   - scratches: of all passes of a step.
    init(
        _ layout: ParameterLayout, _ plan: PassPlan.Pass, images: ActivationShape, heads headCount: Int,
        exchange: BatchExchange<Scalar>?, part: Int, number: Int, _ sum: GradientSum<Scalar>,
        _ scratches: ScratchPool<Scalar>, isTrained: Bool
    ) {
        (self.plan, self.images, self.exchange) = (plan, images, exchange)
        let assembly = PassAssembly(layout, isTrained: isTrained, exchange: exchange, part: part)
        encoder = EncoderPass(layout.encoder, input: images, assembly)
        let passed = layout.heads.prefix(headCount)
        heads = passed.map { HeadPass($0, rows: images.images, assembly) }
        outputs = heads.compactMap { $0.layers.last.map { UnsafePointer($0.output.start) } }
        let widest = passed.flatMap(\.layers).reduce(encoder.featureCount) {
            max($0, $1.inputs, $1.outputs)
        }
        headGradient = LayerBuffer(isTrained ? images.images * widest : 0)
        spareGradient = LayerBuffer(isTrained ? images.images * widest : 0)
        self.scratches = scratches
        for step in encoder.convolutions { scratches.cover(step.convolution.needs) }
        gradients = GradientWriter(
            sum, pass: number,
            layers: encoder.convolutions.map(\.tensors) + heads.flatMap(\.layers).map(\.tensors),
            exchange: exchange)
        (preparedCount, preparations) = (assembly.preparedCount, assembly.preparations)
        maps = assembly.maps
        mapCount = maps.plan()
    }

    /// Gives the maps their memory, which other passes may have before and after this one.
    ///
    /// - Parameter buffer: of ``mapCount`` numbers or more.
    func take(_ buffer: LayerBuffer<Scalar>) { maps.take(buffer) }

    /// Images, height and width.
    var size: [Int] { [images.images, images.height, images.width] }

    private func numbers(
        _ parameters: UnsafePointer<Scalar>, _ prepared: UnsafePointer<Scalar>,
        _ scratch: LayerScratch<Scalar>
    ) -> NumberSource<Scalar> {
        NumberSource(parameters: parameters, prepared: prepared, gradients: gradients, scratch: scratch)
    }

    /// - Parameters:
    ///   - batches: of all views, `[images, height, width, 3]`.
    ///   - views: where each head's outputs of each view go.
    func forward(
        _ batches: [ImageBatch], _ parameters: UnsafePointer<Scalar>, _ prepared: UnsafePointer<Scalar>,
        into views: ViewBuffers<Scalar>
    ) {
        exchange?.enter()
        defer { exchange?.leave() }
        take(batches)
        let scratch = scratches.take()
        defer { scratches.give(scratch) }
        let numbers = numbers(parameters, prepared, scratch)
        encoder.forward(numbers)
        _ = heads.reduce(UnsafePointer(encoder.features.start)) { $1.forward($0, numbers) }
        for (head, output) in outputs.enumerated() {
            let width = views.widths[head]
            plan.forEachRow { row, view, image in
                views.row(view: view, head: head, image).update(from: output + row * width, count: width)
            }
        }
    }

    private func take(_ batches: [ImageBatch]) {
        let (pixels, length) = (encoder.pixels.start, images.area * 3)
        for rows in plan.rows {
            let source = batches[rows.view].pixels
            let start = rows.place * length
            for place in 0..<rows.count {
                let (from, to) = ((rows.first + place * rows.stride) * length, start + place * length)
                for index in 0..<length { pixels[to + index] = Scalar(source[from + index]) }
            }
        }
    }

    /// Adds the pass's gradients to those of the passes ahead of it.
    ///
    /// - Parameter loss: the gradients of each view's last head.
    func backward(
        _ parameters: UnsafePointer<Scalar>, _ prepared: UnsafePointer<Scalar>, loss: ViewBuffers<Scalar>
    ) {
        exchange?.enter()
        defer { exchange?.leave() }
        let width = loss.widths.last ?? 0
        plan.forEachRow { row, view, image in
            (headGradient.start + row * width).update(
                from: loss.row(view: view, head: 0, image), count: width)
        }
        let scratch = scratches.take()
        defer { scratches.give(scratch) }
        let numbers = numbers(parameters, prepared, scratch)
        for index in heads.indices.reversed() {
            let input = index > 0 ? outputs[index - 1] : UnsafePointer(encoder.features.start)
            heads[index].backward(input, gradient: &headGradient, spare: &spareGradient, numbers)
        }
        encoder.backward(featureGradient: headGradient.start, numbers)
    }

    /// running = 0.9 running + 0.1 batch, for each mean and unbiased variance (torch's momentum of 0.1).
    func updateStatistics(_ running: inout [Scalar]) {
        let convolutions = encoder.convolutions.map { ($0.places, $0.normalization) }
        let heads = heads.flatMap(\.layers).compactMap { layer in
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

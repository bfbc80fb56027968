import Encoders
import Layers
import Statistics

/// One way of some views' images through the network and back.
///
/// Used by one thread at a time, and for step after step: that is why it may be sent.
final class NetworkPass<Scalar: LayerScalar>: @unchecked Sendable {
    let plan: PassPlan.Pass
    private let images: ActivationShape
    private let encoder: EncoderPass<Scalar>
    private let maps: MapMemory<Scalar>
    /// The part that each step belongs to.
    private let stepParts: [Int]
    private let heads: HeadPass<Scalar>
    private let slots: ScratchSlots
    private let gradients: GradientWriter<Scalar>
    private let exchange: BatchExchange<Scalar>?
    /// In the order of the way forward.
    let parts: [PassPart<Scalar>]

    /// - Parameters:
    ///   - plan: which images of which views.
    ///   - images: shape of their maps.
    ///   - heads: how many of the heads are passed.
    ///   - number: of the pass among those of its stage.
    ///   - slots: for scratch memory of the stage's passes.
    init(
        _ layout: ParameterLayout, _ plan: PassPlan.Pass, images: ActivationShape, heads headCount: Int,
        exchange: BatchExchange<Scalar>?, part: Int, number: Int, _ sum: GradientSum<Scalar>,
        _ slots: ScratchSlots, isTrained: Bool
    ) {
        (self.plan, self.images, self.exchange) = (plan, images, exchange)
        let assembly = PassAssembly(layout, isTrained: isTrained, exchange: exchange, part: part)
        encoder = EncoderPass(
            layout.encoder, input: images, copiesImages: plan.neighbours == nil || Scalar.self != Float.self,
            assembly)
        heads = HeadPass(
            Array(layout.heads.prefix(headCount)), input: encoder.features, at: encoder.lastStep,
            rows: images.images, assembly)
        self.slots = slots
        gradients = GradientWriter(sum, pass: number, exchange: exchange)
        parts = assembly.parts
        encoder.describeParts(parts, featureGradient: heads.inputGradient)
        (maps, stepParts) = (assembly.maps, assembly.stepParts)
    }

    /// Of the maps that are needed at any moment.
    var lives: [MapLife] { maps.lives }

    /// The part that is computed at a moment.
    func part(at moment: PassMoment) -> Int { stepParts[moment.step] }

    /// Numbers of the maps that are there at once while each part is computed: forward, and back.
    var mapCounts: [[Int]] {
        let lives = lives
        return [PassMoment.forward, PassMoment.backward].map { moment in
            var counts = [Int](repeating: 0, count: parts.count)
            for (step, part) in stepParts.enumerated() {
                let count = lives.reduce(0) {
                    $1.lifetime.contains(moment(step)) ? $0 + LayerBuffer<Scalar>.lines($1.count) : $0
                }
                counts[part] = max(counts[part], count)
            }
            return counts
        }
    }

    /// Gives the maps their places in the memory of a step.
    ///
    /// - Parameter offsets: of each of ``lives``.
    func take(_ buffer: LayerBuffer<Scalar>, _ offsets: ArraySlice<Int>) { maps.take(buffer, offsets) }

    /// Images, height and width.
    var size: [Int] { [images.images, images.height, images.width] }

    /// Computes some parts of the way forward.
    ///
    /// - Parameters:
    ///   - memory: of the phase, which says which.
    ///   - views: the images of each, `[images, height, width, 3]`.
    ///   - outputs: where each head's outputs of each view go.
    func forward(
        _ memory: PhaseMemory<Scalar>, _ views: ViewPixels, _ parameters: UnsafePointer<Scalar>,
        into outputs: ViewBuffers<Scalar>
    ) {
        exchange?.enter()
        defer { exchange?.leave() }
        if memory.phase.parts.lowerBound == 0 { copy(views) }
        compute(memory, views, parameters) { $0.forward($1) }
        guard memory.phase.parts.upperBound == parts.count else { return }
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
        _ memory: PhaseMemory<Scalar>, _ views: ViewPixels, _ parameters: UnsafePointer<Scalar>,
        loss: ViewBuffers<Scalar>
    ) {
        exchange?.enter()
        defer { exchange?.leave() }
        if memory.phase.parts.upperBound == parts.count {
            let width = loss.widths.last ?? 0
            plan.forEachRow { row, view, image in
                (heads.outputGradient.start + row * width).update(
                    from: loss.row(view: view, head: 0, image), count: width)
            }
        }
        compute(memory, views, parameters) { $0.backward($1) }
    }

    private func compute(
        _ memory: PhaseMemory<Scalar>, _ views: ViewPixels, _ parameters: UnsafePointer<Scalar>,
        _ body: (PassPart<Scalar>, NumberSource<Scalar>) -> Void
    ) {
        let slot = slots.take()
        defer { slots.give(slot) }
        let prepared = UnsafePointer(memory.prepared)
        var numbers = NumberSource(
            images: pixels(views), parameters: parameters, prepared: prepared, gradients: gradients,
            scratch: memory.scratch(slot: slot))
        for (index, place) in memory.phase.places(size: size) {
            numbers.prepared = prepared + place
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

/// Numbers of the scratch memory that passes at work have, each one of its own.
final class ScratchSlots: Sendable {
    private let free: Guarded<[Int]>

    init(count: Int) { free = Guarded(Array(0..<count)) }

    /// One for a pass, until it is given back.
    func take() -> Int {
        guard let slot = free.withLock({ $0.popLast() }) else {
            preconditionFailure("more passes than slots")
        }
        return slot
    }

    /// Takes one back.
    func give(_ slot: Int) { free.withLock { $0.append(slot) } }
}

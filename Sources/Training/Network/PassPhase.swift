import Layers

/// Parts of the passes of a stage that are computed without a pause, and the memory that they need beside the maps: prepared
/// weights, then gradients, then scratch memory for each pass at work.
struct PassPhase: Sendable {
    let parts: Range<Int>
    /// Whether they are computed from the last to the first.
    let isBackward: Bool
    /// Of the passes: images, height and width.
    fileprivate let sizes: [[Int]]
    /// Where the prepared weights of each part begin, for each size.
    fileprivate let places: [[Int]]
    /// Numbers of the prepared weights, and of all passes' gradients.
    fileprivate let (preparedCount, gradientCount): (Int, Int)
    fileprivate let needs: LayerScratchNeeds
    fileprivate let slots: Int
    /// In the memory of the step, once that is planned.
    var offset = 0

    /// Numbers of it all.
    var count: Int { preparedCount + gradientCount + slots * needs.count }

    /// Each part of a pass with the place of its prepared weights, in the order of computation.
    func places(size: [Int]) -> [(part: Int, place: Int)] {
        let own = places[sizes.firstIndex(of: size) ?? 0]
        let all = zip(parts, own).map { (part: $0, place: $1) }
        return isBackward ? all.reversed() : all
    }
}

/// The memory of a phase.
struct PhaseMemory<Scalar: LayerScalar>: @unchecked Sendable {
    let phase: PassPhase
    /// Of the step.
    let buffer: LayerBuffer<Scalar>
    /// Of a pixel of any layer.
    let zeros: LayerBuffer<Scalar>

    var prepared: UnsafeMutablePointer<Scalar> { buffer.start + phase.offset }
    var gradients: UnsafeMutablePointer<Scalar> { prepared + phase.preparedCount }

    /// What a pass computes with that has the slot.
    func scratch(slot: Int) -> LayerScratch<Scalar> {
        let first = phase.offset + phase.preparedCount + phase.gradientCount
        return LayerScratch(
            phase.needs, in: buffer, from: first + slot * phase.needs.count, zeros: zeros)
    }
}

/// What the parts of a stage's passes need, from which its phases follow.
struct PhasePlan<Scalar: LayerScalar>: @unchecked Sendable {
    /// A pass of each size.
    private let passes: [NetworkPass<Scalar>]
    /// Of all passes, numbers for the gradients of each number that is learned; 0 without a way back.
    private let gradientsEach: Int
    /// Passes that are at work at once.
    private let slots: Int
    /// Of all passes, the numbers of each one's maps while a part is computed: forward, and back.
    private let maps: [[[Int]]]

    init(_ all: [NetworkPass<Scalar>], gradientsEach: Int, slots: Int) {
        var passes: [NetworkPass<Scalar>] = []
        // On the shape of a pass it depends how a convolution takes its weights.
        for pass in all where !passes.contains(where: { $0.size == pass.size }) { passes.append(pass) }
        (self.passes, self.gradientsEach, self.slots) = (passes, gradientsEach, slots)
        maps = all.map(\.mapCounts)
    }

    private var partCount: Int { passes.first?.parts.count ?? 0 }

    /// Pixels' channels.
    var channels: Int { passes.flatMap(\.parts).reduce(0) { max($0, $1.needs.channels) } }

    /// Numbers for the part that needs most.
    var greatestCount: Int {
        (gradientsEach > 0 ? [false, true] : [false]).reduce(0) { greatest, isBackward in
            (0..<partCount).reduce(greatest) { max($0, count($1..<($1 + 1), isBackward: isBackward)) }
        }
    }

    /// Numbers that are there at once.
    private func count(_ parts: Range<Int>, isBackward: Bool) -> Int {
        phase(parts, isBackward: isBackward).count
            + maps.reduce(0) { $0 + ($1[isBackward ? 1 : 0][parts].max() ?? 0) }
    }

    /// The phases of one way, each as long as no more than `limit` numbers are there at once.
    func phases(isBackward: Bool, limit: Int) -> [PassPhase] {
        var ranges: [Range<Int>] = []
        for part in isBackward ? Array((0..<partCount).reversed()) : Array(0..<partCount) {
            if let last = ranges.last {
                let joined = min(last.lowerBound, part)..<max(last.upperBound, part + 1)
                if count(joined, isBackward: isBackward) <= limit {
                    ranges[ranges.count - 1] = joined
                    continue
                }
            }
            ranges.append(part..<(part + 1))
        }
        return ranges.map { phase($0, isBackward: isBackward) }
    }

    private func phase(_ parts: Range<Int>, isBackward: Bool) -> PassPhase {
        var end = 0
        var needs = LayerScratchNeeds()
        let places = passes.map { pass in
            pass.parts[parts].map { part in
                needs.cover(isBackward ? part.needs : part.needs.forward)
                defer { end += part.preparedCount(isBackward: isBackward) }
                return end
            }
        }
        let learned = passes.first?.parts[parts].flatMap(\.layers).reduce(0) {
            $0 + PhaseGradients<Scalar>.count($1)
        }
        return PassPhase(
            parts: parts, isBackward: isBackward, sizes: passes.map(\.size), places: places,
            preparedCount: end, gradientCount: isBackward ? gradientsEach * (learned ?? 0) : 0, needs: needs,
            slots: slots)
    }

    /// Pieces of the making of a phase's prepared weights.
    func preparations(
        _ memory: PhaseMemory<Scalar>, _ parameters: SharedPointer<Scalar>
    ) -> [@Sendable () -> Void] {
        zip(passes, memory.phase.places).flatMap { pass, places in
            zip(memory.phase.parts, places).flatMap { part, place in
                let preparation = pass.parts[part].preparation(isBackward: memory.phase.isBackward)
                return preparation?.pieces(parameters, SharedPointer(start: memory.prepared + place)) ?? []
            }
        }
    }
}

import Layers

/// Parts of the passes of a stage that are computed without a pause, and the memory that they need at once: prepared weights,
/// then gradients.
///
/// Phases are as long as that memory is no more than the largest part alone needs: so much is enough for a network's weights and
/// gradients.
struct PassPhase: Sendable {
    let parts: Range<Int>
    /// Whether they are computed from the last to the first.
    let isBackward: Bool
    /// Of the passes: images, height and width.
    fileprivate let sizes: [[Int]]
    /// Where the prepared weights of each part begin, for each size.
    fileprivate let places: [[Int]]
    /// Numbers of the prepared weights.
    let preparedCount: Int

    /// Each part of a pass with the place of its prepared weights, in the order of computation.
    func places(size: [Int]) -> [(part: Int, place: Int)] {
        let own = places[sizes.firstIndex(of: size) ?? 0]
        let all = zip(parts, own).map { (part: $0, place: $1) }
        return isBackward ? all.reversed() : all
    }
}

/// What the parts of a stage's passes need, from which its phases follow.
struct PhasePlan<Scalar: LayerScalar>: @unchecked Sendable {
    /// A pass of each size.
    private let passes: [NetworkPass<Scalar>]
    /// Of all passes, numbers for the gradients of each number that is learned; 0 without a way back.
    private let gradientsEach: Int

    init(_ passes: [NetworkPass<Scalar>], gradientsEach: Int) {
        self.passes = passes
        self.gradientsEach = gradientsEach
    }

    private var partCount: Int { passes.first?.parts.count ?? 0 }

    private func preparedCount(_ part: Int) -> Int { passes.reduce(0) { $0 + $1.parts[part].preparedCount } }

    private func count(_ part: Int, isBackward: Bool) -> Int {
        let learned =
            passes.first?.parts[part].layers.reduce(0) { $0 + PhaseGradients<Scalar>.count($1) } ?? 0
        return preparedCount(part) + (isBackward ? gradientsEach * learned : 0)
    }

    /// Numbers of the part that needs most.
    var greatestCount: Int {
        (0..<partCount).reduce(0) { max($0, count($1, isBackward: gradientsEach > 0)) }
    }

    /// The phases of one way, each of no more than `limit` numbers.
    func phases(isBackward: Bool, limit: Int) -> [PassPhase] {
        var ranges: [Range<Int>] = []
        var filled = 0
        for part in isBackward ? Array((0..<partCount).reversed()) : Array(0..<partCount) {
            let own = count(part, isBackward: isBackward)
            if let last = ranges.last, filled + own <= limit {
                ranges[ranges.count - 1] = min(last.lowerBound, part)..<max(last.upperBound, part + 1)
                filled += own
            } else {
                ranges.append(part..<(part + 1))
                filled = own
            }
        }
        return ranges.map { phase($0, isBackward: isBackward) }
    }

    private func phase(_ parts: Range<Int>, isBackward: Bool) -> PassPhase {
        var end = 0
        let places = passes.map { pass in
            parts.map { part in
                defer { end += pass.parts[part].preparedCount }
                return end
            }
        }
        return PassPhase(
            parts: parts, isBackward: isBackward, sizes: passes.map(\.size), places: places,
            preparedCount: end)
    }

    /// Pieces of the making of a phase's prepared weights at `memory`.
    func preparations(
        _ phase: PassPhase, _ parameters: SharedPointer<Scalar>, _ memory: SharedPointer<Scalar>
    ) -> [@Sendable () -> Void] {
        zip(passes, phase.places).flatMap { pass, places in
            zip(phase.parts, places).flatMap { part, place in
                pass.parts[part].preparations.flatMap { preparation in
                    Self.pieces(preparation, parameters, SharedPointer(start: memory.start + place))
                }
            }
        }
    }

    private static func pieces(
        _ preparation: WeightPreparation<Scalar>, _ parameters: SharedPointer<Scalar>,
        _ memory: SharedPointer<Scalar>
    ) -> [@Sendable () -> Void] {
        let length = (preparation.pieces + piecesEach - 1) / piecesEach
        return (0..<min(piecesEach, preparation.pieces)).map { piece in
            let range =
                min(piece * length, preparation.pieces)..<min((piece + 1) * length, preparation.pieces)
            return { preparation.prepare(parameters.start, range, memory.start + preparation.place) }
        }
    }

    private static var piecesEach: Int { 4 }
}

import Encoders
import Layers

/// What the layers of a pass are made with, one after the other.
final class PassAssembly<Scalar: LayerScalar> {
    let layout: ParameterLayout
    /// Whether a backward pass follows.
    let isTrained: Bool
    /// Of all maps of the encoder.
    let maps = MapMemory<Scalar>()
    /// In the order of the way forward.
    private(set) var parts: [PassPart<Scalar>] = []
    /// The part that each step belongs to.
    private(set) var stepParts: [Int] = []
    private let exchange: BatchExchange<Scalar>?
    private let part: Int

    /// - Parameter exchange: of the batch that the pass is the part `part` of.
    init(
        _ layout: ParameterLayout, isTrained: Bool = true, exchange: BatchExchange<Scalar>? = nil,
        part: Int = 0
    ) {
        (self.layout, self.isTrained, self.exchange, self.part) = (layout, isTrained, exchange, part)
    }

    /// Begins the next part of the pass, to which the layers belong that are made from now on.
    @discardableResult
    func beginPart() -> PassPart<Scalar> {
        let part = PassPart<Scalar>()
        parts.append(part)
        return part
    }

    /// A layer of the part, which learns some tensors.
    func learn(_ tensors: [Range<Int>]) { parts.last?.layers.append(tensors) }

    /// What makes the prepared weights of the part's layer.
    func prepare(_ preparation: WeightPreparation<Scalar>) {
        if preparation.count > 0 { parts.last?.preparation = preparation }
    }

    /// What a layer of the part computes with.
    func need(_ needs: LayerScratchNeeds) { parts.last?.needs.cover(needs) }

    /// Batch norm over all parts of the batch.
    func normalization(
        rows: Int, channels: Int, relu: Bool, epsilon: Double = 1e-5
    ) -> BatchNormalization<Scalar> {
        BatchNormalization(
            rows: rows, channels: channels, relu: relu, epsilon: epsilon,
            part: exchange?.next(part: part, channels: channels))
    }

    /// The next step of the way forward.
    func nextStep() -> Int {
        defer { stepParts.append(max(parts.count - 1, 0)) }
        return stepParts.count
    }

    /// What a layer gives.
    ///
    /// - Parameter isKept: whether it is there on the way back without being made once more.
    func output(_ shape: ActivationShape, isKept: Bool) -> LayerOutput<Scalar> {
        let forward = maps.map(shape.count)
        let backward = isKept || !isTrained ? forward : maps.map(shape.count)
        return LayerOutput(shape: shape, forward: forward, backward: backward)
    }

    /// Has a map at its place when `step` is computed.
    func needForward(_ map: PlacedMap<Scalar>, at step: Int) { map.isNeeded(at: .forward(step)) }

    /// Has a map at its place when the gradients of `step` are computed, if they ever are.
    func needBackward(_ map: PlacedMap<Scalar>, at step: Int) {
        if isTrained { map.isNeeded(at: .backward(step)) }
    }

    /// Has a layer's output in both.
    func need(_ output: LayerOutput<Scalar>, at step: Int) {
        needForward(output.forward, at: step)
        needBackward(output.backward, at: step)
    }
}

/// Layers of a pass that are computed one behind the other, and whose weights are there at once.
final class PassPart<Scalar: LayerScalar> {
    var forward: (NumberSource<Scalar>) -> Void = { _ in }
    var backward: (NumberSource<Scalar>) -> Void = { _ in }
    /// The tensors that each of its layers learns.
    fileprivate(set) var layers: [[Range<Int>]] = []
    fileprivate(set) var needs = LayerScratchNeeds()
    /// What makes the prepared weights, of the one layer that has some.
    fileprivate var preparation: WeightPreparation<Scalar>?

    /// The same for one way; nil where its weights are taken as they are.
    func preparation(isBackward: Bool) -> WeightPreparation<Scalar>? {
        preparation.flatMap { isBackward && !$0.isForBackward ? nil : $0 }
    }

    func preparedCount(isBackward: Bool) -> Int {
        preparation(isBackward: isBackward).map { LayerBuffer<Scalar>.lines($0.count) } ?? 0
    }
}

/// Makes a layer's weights into what its products take. Several threads may make different pieces.
struct WeightPreparation<Scalar: LayerScalar>: @unchecked Sendable {
    /// Numbers that are made.
    let count: Int
    let pieces: Int
    /// Whether the way back takes them too.
    let isForBackward: Bool
    /// (parameters, pieces, prepared numbers of the layer).
    let prepare: (UnsafePointer<Scalar>, Range<Int>, UnsafeMutablePointer<Scalar>) -> Void

    /// What makes all of it, for as many threads.
    func pieces(
        _ parameters: SharedPointer<Scalar>, _ prepared: SharedPointer<Scalar>
    ) -> [@Sendable () -> Void] {
        let length = (pieces + Self.piecesEach - 1) / Self.piecesEach
        return stride(from: 0, to: pieces, by: length).map { first in
            { prepare(parameters.start, first..<min(first + length, pieces), prepared.start) }
        }
    }

    private static var piecesEach: Int { 6 }
}

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
    private let exchange: BatchExchange<Scalar>?
    private let part: Int
    private var step = 0

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

    /// Room for `count` prepared numbers of the part; nil where there are none.
    ///
    /// - Parameter pieces: in which they can be made.
    func prepared(
        _ count: Int, pieces: Int,
        _ prepare: @escaping (UnsafePointer<Scalar>, Range<Int>, UnsafeMutablePointer<Scalar>) -> Void
    ) -> Int? {
        guard count > 0, let part = parts.last else { return nil }
        let place = part.preparedCount
        part.preparations.append(WeightPreparation(place: place, pieces: pieces, prepare: prepare))
        part.preparedCount += (count + 15) / 16 * 16
        return place
    }

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
        defer { step += 1 }
        return step
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
    /// Numbers of the prepared weights, and what makes them.
    fileprivate(set) var preparedCount = 0
    fileprivate(set) var preparations: [WeightPreparation<Scalar>] = []
}

/// Makes a layer's weights into what its products take: (parameters, pieces, prepared numbers of the layer). Several
/// threads may make different pieces.
struct WeightPreparation<Scalar: LayerScalar>: @unchecked Sendable {
    /// Among the prepared numbers of its part.
    let place: Int
    let pieces: Int
    let prepare: (UnsafePointer<Scalar>, Range<Int>, UnsafeMutablePointer<Scalar>) -> Void
}

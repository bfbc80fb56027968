import Encoders
import Layers

/// What the layers of a pass are made with, one after the other.
final class PassAssembly<Scalar: LayerScalar> {
    let layout: ParameterLayout
    /// Whether a backward pass follows.
    let isTrained: Bool
    /// Of all maps of the encoder.
    let maps = MapMemory<Scalar>()
    /// Numbers of the prepared weights so far.
    private(set) var preparedCount = 0
    /// What prepares them, for all passes through the network.
    private(set) var preparations: [WeightPreparation<Scalar>] = []
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

    /// Room for `count` prepared numbers; nil where there are none.
    func prepared(
        _ count: Int,
        _ prepare: @escaping (UnsafePointer<Scalar>, UnsafeMutablePointer<Scalar>) -> Void
    ) -> Int? {
        guard count > 0 else { return nil }
        let place = preparedCount
        preparations.append(WeightPreparation(place: place, prepare: prepare))
        preparedCount += count
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

/// Makes a layer's weights into what its products take: (parameters, prepared numbers of the layer).
struct WeightPreparation<Scalar: LayerScalar> {
    let place: Int
    let prepare: (UnsafePointer<Scalar>, UnsafeMutablePointer<Scalar>) -> Void
}

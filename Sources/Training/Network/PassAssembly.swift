import Encoders
import Layers

/// What the layers of a pass are made with, one after the other.
final class PassAssembly<Scalar: LayerScalar> {
    let layout: ParameterLayout
    /// Whether a backward pass follows, for which every map is kept.
    let isTrained: Bool
    /// Numbers of the prepared weights so far.
    private(set) var preparedCount = 0
    /// What prepares them, for all passes through the network.
    private(set) var preparations: [WeightPreparation<Scalar>] = []
    private let exchange: BatchExchange<Scalar>?
    private let part: Int
    private var ring: [LayerBuffer<Scalar>] = []
    private var turn = 0

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

    /// A map between layers. Without a backward pass six serve in turn: within a block no more are in use, its input among them.
    func map(_ count: Int) -> LayerBuffer<Scalar> {
        guard !isTrained else { return LayerBuffer(count) }
        defer { turn = (turn + 1) % Self.ringLength }
        if ring.count < Self.ringLength {
            ring.append(LayerBuffer(count))
        } else if ring[turn].count < count {
            ring[turn] = LayerBuffer(count)
        }
        return ring[turn]
    }

    private static var ringLength: Int { 6 }
}

/// Makes a layer's weights into what its products take: (parameters, prepared numbers of the layer).
struct WeightPreparation<Scalar: LayerScalar> {
    let place: Int
    let prepare: (UnsafePointer<Scalar>, UnsafeMutablePointer<Scalar>) -> Void
}

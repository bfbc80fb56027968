import Layers

/// What a step makes small: the heads behind the encoder, the network whose outputs are compared with, and the loss of a
/// batch's views.
///
/// A new objective is a file with a conforming type and a case of ``ContrastiveMethod``. Its loss is a sum over the views, so that
/// each view's part and its gradient can be computed on a thread of its own from the outputs of all.
protocol Objective: Sendable {
    /// One behind the other, the first on the encoder's features.
    func heads(features: Int) -> [TrainableHead]
    /// What takes the place of a view's own outputs where they are compared with.
    var target: TargetNetwork { get }
    /// Views of an image that a step takes.
    var viewCounts: ClosedRange<Int> { get }
    /// Views at the beginning that have one size; those behind may have another.
    var globalViews: Int { get }
    /// Whether the last gamma of each block starts at 0.
    var zerosLastGamma: Bool { get }
    /// Whether a view's loss, or what all have in common, depends on what the trained network gave of other views; and whether the
    /// target is that network.
    var needsOtherViews: Bool { get }

    /// How the trained network goes over the views.
    func passes(views: Int, images: Int) -> PassPlan
    /// How the target does.
    func targetPasses(views: Int, images: Int) -> PassPlan
    /// What is kept from step to step at the beginning.
    func memory(seed: UInt64) -> ObjectiveMemory<Float>

    /// What all views' parts of the loss have in common.
    func prepare<Scalar: LayerScalar>(
        _ outputs: ViewOutputs<Scalar>, _ memory: inout ObjectiveMemory<Scalar>)

    /// One view's part of the loss.
    ///
    /// - Parameter gradient: of the whole loss with regard to the view's last head, `[rows, outputs]`; overwritten.
    func loss<Scalar: LayerScalar>(
        of view: Int, among outputs: ViewOutputs<Scalar>, _ memory: ObjectiveMemory<Scalar>,
        gradient: UnsafeMutablePointer<Scalar>
    ) -> Double

    /// What is kept of a step for the next one.
    func remember<Scalar: LayerScalar>(
        _ outputs: ViewOutputs<Scalar>, _ memory: inout ObjectiveMemory<Scalar>)

    /// The mean over the outputs of the standard deviation of a view's l2-normalised outputs, which a collapse brings to 0.
    func outputDeviation<Scalar: LayerScalar>(of view: Int, among outputs: ViewOutputs<Scalar>) -> Double
}

/// Two views of one size, each alone, and nothing kept.
extension Objective {
    var globalViews: Int { 2 }
    var zerosLastGamma: Bool { true }
    var needsOtherViews: Bool { true }

    func passes(views: Int, images: Int) -> PassPlan { .alone(0..<views, images: images) }

    func targetPasses(views: Int, images: Int) -> PassPlan { passes(views: views, images: images) }

    func memory(seed: UInt64) -> ObjectiveMemory<Float> { ObjectiveMemory() }

    func prepare<Scalar: LayerScalar>(
        _ outputs: ViewOutputs<Scalar>, _ memory: inout ObjectiveMemory<Scalar>
    ) {}

    func remember<Scalar: LayerScalar>(
        _ outputs: ViewOutputs<Scalar>, _ memory: inout ObjectiveMemory<Scalar>
    ) {}

    func outputDeviation<Scalar: LayerScalar>(of view: Int, among outputs: ViewOutputs<Scalar>) -> Double {
        l2NormalizedDeviation(
            outputs.output(view: view, head: 0), rows: outputs.rows, columns: outputs.widths[0])
    }
}

/// Whose outputs an objective compares with.
enum TargetNetwork: Sendable, Equatable {
    /// The views' own, through which gradients flow.
    case none
    /// The views' own, held fixed.
    case stopGradient
    /// Those of a copy that follows the trained network.
    case movingAverage(MovingAverage)

    /// The network with numbers of its own, where there is one.
    var followed: MovingAverage? {
        if case .movingAverage(let average) = self { average } else { nil }
    }
}

/// A network that follows the trained one: t += (1 - m) (w - t), parameters alone; its batch norm sees its own batches.
struct MovingAverage: Sendable, Equatable {
    /// How many of the heads it has.
    let heads: Int
    /// Whether the official code moves it ahead of a step's passes, so that behind a step it takes the share of the next one.
    var movesFirst = false
    /// Whether its first weights are others than the trained network's.
    var startsApart = false
}

/// What an objective keeps from step to step.
struct ObjectiveMemory<Scalar: LayerScalar>: Sendable {
    /// Keys of earlier steps, `[keys, outputs]`, of unit length.
    var queue: [Scalar] = []
    /// The key that is replaced next.
    var next = 0
    /// Mean of the teacher's outputs.
    var center: [Scalar] = []
    /// Softmax's temperature of the teacher in this step.
    var temperature = 1.0
    /// What ``Objective/prepare(_:_:)`` makes; nothing that is kept.
    var prepared: [Scalar] = []

    init() {}

    /// The same in another type.
    init<Other: LayerScalar>(_ other: ObjectiveMemory<Other>) {
        (queue, center) = (other.queue.map { Scalar($0) }, other.center.map { Scalar($0) })
        (next, temperature) = (other.next, other.temperature)
    }
}

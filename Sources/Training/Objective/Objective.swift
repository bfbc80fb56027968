import Layers

/// What a step makes small: the heads behind the encoder, the network whose outputs are compared with, and the loss of a
/// batch's views.
///
/// A new objective is a file with a conforming type. Its loss is a sum over the views, so that each view's part and its
/// gradient can be computed on a thread of its own from the outputs of all.
protocol Objective: Sendable {
    /// One behind the other, the first on the encoder's features.
    func heads(features: Int) -> [TrainableHead]
    /// What takes the place of a view's own outputs where they are compared with.
    var target: TargetNetwork { get }
    /// Views of an image that a step takes.
    var viewCounts: ClosedRange<Int> { get }

    /// One view's part of the loss.
    ///
    /// - Parameter gradient: of that part with regard to the view's last head, `[rows, outputs]`; overwritten. What reaches
    ///   other views' outputs belongs to their own parts.
    func loss<Scalar: LayerScalar>(
        of view: Int, among outputs: ViewOutputs<Scalar>, gradient: UnsafeMutablePointer<Scalar>
    ) -> Double

    /// The mean over the outputs of the standard deviation of a view's l2-normalised outputs, which a collapse brings to 0.
    func outputDeviation<Scalar: LayerScalar>(of view: Int, among outputs: ViewOutputs<Scalar>) -> Double
}

/// Whose outputs an objective compares with.
enum TargetNetwork: Sendable, Equatable {
    /// The views' own, through which gradients flow.
    case none
    /// The views' own, held fixed.
    case stopGradient
    /// Those of a copy that follows the trained network: after each step t += (1 - momentum) (w - t).
    case movingAverage(momentum: Float)
}

/// What a batch's views gave, head by head: `[rows, outputs]` each.
struct ViewOutputs<Scalar: LayerScalar>: @unchecked Sendable {
    /// Images of the batch.
    let rows: Int
    /// Outputs of each head.
    let widths: [Int]
    private let trained: [[UnsafePointer<Scalar>]]
    private let targets: [[UnsafePointer<Scalar>]]

    /// - Parameters:
    ///   - trained: by view, then by head, of the network that is trained.
    ///   - targets: the same of the network that they are compared with.
    init(
        rows: Int, widths: [Int], trained: [[UnsafePointer<Scalar>]], targets: [[UnsafePointer<Scalar>]]
    ) {
        self.rows = rows
        self.widths = widths
        self.trained = trained
        self.targets = targets
    }

    var viewCount: Int { trained.count }

    /// What the network that is trained gave.
    func output(view: Int, head: Int) -> UnsafePointer<Scalar> { trained[view][head] }

    /// What the target gave.
    func target(view: Int, head: Int) -> UnsafePointer<Scalar> { targets[view][head] }
}

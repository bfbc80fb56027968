import Foundation
import Layers

/// The gradient of the whole loss: one number of each parameter, to which the views' backward passes add theirs.
///
/// The views go through the layers one behind the other: the first writes a layer's gradients in their place, each other makes
/// them in memory of its own and adds them once the view ahead of it has. So the order of the sums is that of the views, on
/// any number of threads.
final class GradientSum<Scalar: LayerScalar>: @unchecked Sendable {
    /// As the layout places parameters.
    let numbers: LayerBuffer<Scalar>
    private let turn = NSCondition()
    /// Layers that each view has added; touched under `turn` alone.
    private var layers: [Int]

    /// - Parameter parameterCount: 0 for a network that is not trained.
    init(parameterCount: Int, viewCount: Int) {
        numbers = LayerBuffer(parameterCount)
        layers = [Int](repeating: 0, count: viewCount)
    }

    /// Begins another backward pass of all views.
    func begin() {
        turn.withLock { for view in layers.indices { layers[view] = 0 } }
    }

    /// Returns when the view ahead of `view` has added the layer that is the next of `view`.
    fileprivate func waitForTurn(of view: Int) {
        turn.withLock { while layers[view - 1] <= layers[view] { turn.wait() } }
    }

    /// Lets the next view add the same layer.
    fileprivate func endTurn(of view: Int) {
        turn.withLock {
            layers[view] += 1
            turn.broadcast()
        }
    }
}

/// Where a view's backward pass puts the gradients of one layer after the other.
///
/// Used by one thread at a time, as the pass is.
final class GradientWriter<Scalar: LayerScalar> {
    private let sum: GradientSum<Scalar>
    private let view: Int
    private let longest: Int
    /// One layer's gradients, of each view but the first.
    private lazy var own: LayerBuffer<Scalar>? = view == 0 ? nil : LayerBuffer(longest)

    /// - Parameter layers: the learned tensors of each layer.
    init(_ sum: GradientSum<Scalar>, view: Int, layers: [[Range<Int>]]) {
        (self.sum, self.view) = (sum, view)
        longest = layers.reduce(0) { max($0, Self.span($1).count) }
    }

    /// Adds what `layer` writes as the gradients of `tensors`, all of them, each in place of whatever is there.
    func write(_ tensors: [Range<Int>], _ layer: (LayerGradients<Scalar>) -> Void) {
        if let own {
            let first = Self.span(tensors).lowerBound
            layer(LayerGradients(first: own.start, place: first))
            sum.waitForTurn(of: view)
            for tensor in tensors {
                Scalar.kernels.accumulate(
                    sum.numbers.start + tensor.lowerBound, own.start + (tensor.lowerBound - first),
                    tensor.count)
            }
        } else {
            layer(LayerGradients(first: sum.numbers.start, place: 0))
        }
        sum.endTurn(of: view)
    }

    /// From the first number of a layer to its last: a layout has them side by side.
    private static func span(_ tensors: [Range<Int>]) -> Range<Int> {
        guard let first = tensors.map(\.lowerBound).min(), let end = tensors.map(\.upperBound).max() else {
            return 0..<0
        }
        return first..<end
    }
}

/// Memory for the gradients of one layer.
struct LayerGradients<Scalar: LayerScalar> {
    fileprivate let first: UnsafeMutablePointer<Scalar>
    /// Where the layout has the parameter of the first number.
    fileprivate let place: Int

    /// Where the gradient of the tensor begins whose parameters begin at `place`.
    func start(of place: Int) -> UnsafeMutablePointer<Scalar> { first + (place - self.place) }
}

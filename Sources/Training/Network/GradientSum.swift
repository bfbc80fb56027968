import Foundation
import Layers

/// The gradient of the whole loss: one number of each parameter, to which backward passes add theirs.
///
/// The passes go through the layers one behind the other: the first writes a layer's gradients in their place, each other makes
/// them elsewhere and adds them once the pass ahead of it has. So the order of the sums is that of the passes, on
/// any number of threads.
final class GradientSum<Scalar: LayerScalar>: @unchecked Sendable {
    /// As the layout places parameters.
    let numbers: LayerBuffer<Scalar>
    private let turn = NSCondition()
    // Touched under `turn` alone.
    /// Layers that each pass has added.
    private var layers: [Int]
    /// Memory for one layer's gradients that no pass is using.
    private var idle: [LayerBuffer<Scalar>] = []

    /// - Parameter parameterCount: 0 for a network that is not trained.
    init(parameterCount: Int, passCount: Int) {
        numbers = LayerBuffer(parameterCount)
        layers = [Int](repeating: 0, count: passCount)
    }

    /// Begins the backward passes of a step.
    func begin() {
        turn.withLock { for pass in layers.indices { layers[pass] = 0 } }
    }

    /// Returns when the pass ahead of `pass` has added the layer that is the next of `pass`.
    fileprivate func waitForTurn(of pass: Int) {
        turn.withLock { while layers[pass - 1] <= layers[pass] { turn.wait() } }
    }

    /// Memory for a layer's gradients, `count` numbers in every call, until it is given back.
    fileprivate func takeMemory(_ count: Int) -> LayerBuffer<Scalar> {
        turn.withLock { idle.popLast() } ?? LayerBuffer(count)
    }

    fileprivate func giveBack(_ memory: LayerBuffer<Scalar>) { turn.withLock { idle.append(memory) } }

    /// Lets the next pass add the same layer.
    fileprivate func endTurn(of pass: Int) {
        turn.withLock {
            layers[pass] += 1
            turn.broadcast()
        }
    }
}

/// Where a backward pass puts the gradients of one layer after the other.
///
/// Used by one thread at a time, as the pass is.
final class GradientWriter<Scalar: LayerScalar> {
    private let sum: GradientSum<Scalar>
    private let pass: Int
    private let longest: Int
    private let exchange: BatchExchange<Scalar>?

    /// - Parameters:
    ///   - layers: the learned tensors of each layer.
    ///   - exchange: of the batch that the pass is a part of.
    init(
        _ sum: GradientSum<Scalar>, pass: Int, layers: [[Range<Int>]], exchange: BatchExchange<Scalar>? = nil
    ) {
        (self.sum, self.pass, self.exchange) = (sum, pass, exchange)
        longest = layers.reduce(0) { max($0, Self.span($1).count) }
    }

    /// Adds what `layer` writes as the gradients of `tensors`, all of them, each in place of whatever is there.
    func write(_ tensors: [Range<Int>], _ layer: (LayerGradients<Scalar>) -> Void) {
        if pass > 0 {
            let own = sum.takeMemory(longest)
            defer { sum.giveBack(own) }
            let first = Self.span(tensors).lowerBound
            layer(LayerGradients(first: own.start, place: first))
            waitForTurn()
            for tensor in tensors {
                Scalar.kernels.accumulate(
                    sum.numbers.start + tensor.lowerBound, own.start + (tensor.lowerBound - first),
                    tensor.count)
            }
        } else {
            layer(LayerGradients(first: sum.numbers.start, place: 0))
        }
        sum.endTurn(of: pass)
    }

    /// The pass ahead may wait for leave to compute that this one has.
    private func waitForTurn() {
        if let exchange {
            exchange.waiting { sum.waitForTurn(of: pass) }
        } else {
            sum.waitForTurn(of: pass)
        }
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

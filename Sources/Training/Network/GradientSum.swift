import Foundation
import Layers

/// What becomes of a layer's gradient as soon as it is summed: pieces of work that any threads may do, in any order.
struct GradientUse<Scalar: LayerScalar>: Sendable {
    let pieces: @Sendable (_ tensors: [Range<Int>], LayerGradients<Scalar>) -> [@Sendable () -> Void]
}

/// The gradient of the whole loss, to which backward passes add theirs layer by layer.
///
/// The passes go through the layers one behind the other: the first writes a layer's gradients, each other makes them elsewhere
/// and adds them once the pass ahead of it has. So the order of the sums is that of the passes, on any number of threads. What
/// the last has added is used at once and its memory is the next layer's: passes that run together need that of two
/// layers, not that of the network.
final class GradientSum<Scalar: LayerScalar>: @unchecked Sendable {
    private let parameterCount: Int
    /// Numbers of the longest layer.
    private var longest = 0
    private let turn = NSCondition()
    // Touched under `turn` alone, or between steps.
    /// Layers that each pass has added.
    private var layers: [Int]
    /// Passes that have begun.
    private var begun = 0
    private var use: GradientUse<Scalar>?
    /// As the layout places parameters, where all gradients are kept.
    private var kept = LayerBuffer<Scalar>(0)
    private var ring = GradientRing<Scalar>(0)
    /// Of the layers that the first pass has begun.
    private var sums: [LayerSum<Scalar>] = []
    private var work: [(sum: LayerSum<Scalar>, piece: @Sendable () -> Void)] = []
    /// Memory for one layer's gradients that no pass is using.
    private var idle: [LayerBuffer<Scalar>] = []

    /// - Parameter parameterCount: 0 for a network that is not trained.
    init(parameterCount: Int, passCount: Int) {
        self.parameterCount = parameterCount
        layers = [Int](repeating: 0, count: passCount)
    }

    /// As the layout places parameters, of a step whose gradients were kept.
    var numbers: UnsafePointer<Scalar> { UnsafePointer(kept.start) }

    /// Begins the backward passes of a step.
    ///
    /// - Parameters:
    ///   - use: of each layer's gradient; nil to keep them all.
    ///   - runTogether: whether no pass is over before the last has begun.
    func begin(_ use: GradientUse<Scalar>?, runTogether: Bool) {
        self.use = use
        begun = 0
        for pass in layers.indices { layers[pass] = 0 }
        sums.removeAll(keepingCapacity: true)
        work.removeAll(keepingCapacity: true)
        if use == nil {
            if kept.count < parameterCount { kept = LayerBuffer(parameterCount) }
        } else {
            let wanted = runTogether ? min(2 * longest, parameterCount) : parameterCount
            if ring.count != wanted || !ring.isEmpty { ring = GradientRing(wanted) }
        }
    }

    /// Uses what is left of the gradients once all passes are over.
    func finish(_ perform: (_ pieces: [@Sendable () -> Void]) -> Void) {
        perform(work.map(\.piece))
        for (sum, _) in work { release(sum) }
        work.removeAll(keepingCapacity: true)
    }

    fileprivate func cover(_ layer: Int) { longest = max(longest, (layer + 15) / 16 * 16) }

    fileprivate var lastPass: Int { layers.count - 1 }

    /// A pass is on its way.
    fileprivate func enter() { turn.withLock { begun += 1 } }

    /// Memory for the sum of the first pass's next layer, from its first number to its last; nil where one of the other passes has
    /// to use some before.
    fileprivate func open(_ span: Range<Int>) -> LayerSum<Scalar>? {
        while true {
            help(leaving: 0)
            turn.lock()
            defer { turn.unlock() }
            if !work.isEmpty { continue }
            let sum: LayerSum<Scalar>
            if use == nil {
                sum = LayerSum(gradients: LayerGradients(first: kept.start, place: 0))
            } else if let start = ring.take(span.count) {
                sum = LayerSum(gradients: LayerGradients(first: start, place: span.lowerBound))
            } else if begun < layers.count || ring.isEmpty {
                // Nobody would give any back.
                let own = LayerBuffer<Scalar>(span.count)
                sum = LayerSum(
                    gradients: LayerGradients(first: own.start, place: span.lowerBound), own: own)
            } else {
                return nil
            }
            sums.append(sum)
            return sum
        }
    }

    /// Returns when ``open(_:)`` has another answer.
    fileprivate func waitForRoom(_ span: Range<Int>) {
        turn.withLock {
            while work.isEmpty, !ring.isEmpty, !ring.hasRoom(span.count) { turn.wait() }
        }
    }

    /// Returns when the pass ahead of `pass` has added the layer that is the next of `pass`.
    ///
    /// - Returns: the sum so far.
    fileprivate func waitForTurn(of pass: Int) -> LayerSum<Scalar> {
        turn.withLock {
            while layers[pass - 1] <= layers[pass] { turn.wait() }
            return sums[layers[pass]]
        }
    }

    /// Memory for a layer's gradients until it is given back.
    fileprivate func takeMemory() -> LayerBuffer<Scalar> {
        turn.withLock { idle.popLast() } ?? LayerBuffer(longest)
    }

    fileprivate func giveBack(_ memory: LayerBuffer<Scalar>) { turn.withLock { idle.append(memory) } }

    /// Lets the next pass add the same layer.
    fileprivate func endTurn(of pass: Int) {
        turn.withLock {
            layers[pass] += 1
            turn.broadcast()
        }
    }

    /// Uses a layer's gradient, to which all passes have added theirs: half of the work is left to the first pass, which is ahead.
    fileprivate func close(_ sum: LayerSum<Scalar>, _ tensors: [Range<Int>]) {
        guard let pieces = use?.pieces(tensors, sum.gradients) else { return }
        let left = turn.withLock {
            sum.piecesLeft = pieces.count
            if pieces.isEmpty { giveRoomBack(sum) }
            work += pieces.map { (sum, $0) }
            turn.broadcast()
            return work.count - (pieces.count + 1) / 2
        }
        help(leaving: lastPass == 0 ? 0 : left)
    }

    /// Does pieces of work until so many are left.
    private func help(leaving left: Int) {
        while let (sum, piece) = turn.withLock({ work.count > left ? work.removeFirst() : nil }) {
            piece()
            turn.withLock { release(sum) }
        }
    }

    private func release(_ sum: LayerSum<Scalar>) {
        sum.piecesLeft -= 1
        guard sum.piecesLeft == 0 else { return }
        giveRoomBack(sum)
        turn.broadcast()
    }

    private func giveRoomBack(_ sum: LayerSum<Scalar>) {
        if sum.own == nil { ring.giveBack(sum.gradients.first) }
        sum.own = nil
    }
}

/// The gradient of one layer while passes add theirs and until it is used.
private final class LayerSum<Scalar: LayerScalar> {
    let gradients: LayerGradients<Scalar>
    /// Its memory where it is not the ring's.
    var own: LayerBuffer<Scalar>?
    /// Pieces of its use that are not done.
    var piecesLeft = 0

    init(gradients: LayerGradients<Scalar>, own: LayerBuffer<Scalar>? = nil) {
        (self.gradients, self.own) = (gradients, own)
    }
}

/// Where a backward pass puts the gradients of one layer after the other.
///
/// Used by one thread at a time, as the pass is.
final class GradientWriter<Scalar: LayerScalar> {
    private let sum: GradientSum<Scalar>
    private let pass: Int
    private let exchange: BatchExchange<Scalar>?

    /// - Parameters:
    ///   - layers: the learned tensors of each layer.
    ///   - exchange: of the batch that the pass is a part of.
    init(
        _ sum: GradientSum<Scalar>, pass: Int, layers: [[Range<Int>]], exchange: BatchExchange<Scalar>? = nil
    ) {
        (self.sum, self.pass, self.exchange) = (sum, pass, exchange)
        for layer in layers { sum.cover(Self.span(layer).count) }
    }

    /// Begins a backward pass.
    func begin() { sum.enter() }

    /// Adds what `layer` writes as the gradients of `tensors`, all of them, each in place of whatever is there.
    ///
    /// The layer has no use of its parameters behind it.
    func write(_ tensors: [Range<Int>], _ layer: (LayerGradients<Scalar>) -> Void) {
        let total = pass == 0 ? writeFirst(tensors, layer) : add(tensors, layer)
        sum.endTurn(of: pass)
        if pass == sum.lastPass { sum.close(total, tensors) }
    }

    private func writeFirst(
        _ tensors: [Range<Int>], _ layer: (LayerGradients<Scalar>) -> Void
    ) -> LayerSum<Scalar> {
        let span = Self.span(tensors)
        while true {
            if let total = sum.open(span) {
                layer(total.gradients)
                return total
            }
            waiting { sum.waitForRoom(span) }
        }
    }

    private func add(
        _ tensors: [Range<Int>], _ layer: (LayerGradients<Scalar>) -> Void
    ) -> LayerSum<Scalar> {
        let own = sum.takeMemory()
        defer { sum.giveBack(own) }
        let first = Self.span(tensors).lowerBound
        layer(LayerGradients(first: own.start, place: first))
        let total = waiting { sum.waitForTurn(of: pass) }
        for tensor in tensors {
            Scalar.kernels.accumulate(
                total.gradients.start(of: tensor.lowerBound), own.start + (tensor.lowerBound - first),
                tensor.count)
        }
        return total
    }

    /// The pass that is waited for may wait for leave to compute that this one has.
    private func waiting<Value>(_ body: () -> Value) -> Value {
        guard let exchange else { return body() }
        return exchange.waiting(body)
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
struct LayerGradients<Scalar: LayerScalar>: @unchecked Sendable {
    fileprivate let first: UnsafeMutablePointer<Scalar>
    /// Where the layout has the parameter of the first number.
    fileprivate let place: Int

    /// Where the gradient of the tensor begins whose parameters begin at `place`.
    func start(of place: Int) -> UnsafeMutablePointer<Scalar> { first + (place - self.place) }
}

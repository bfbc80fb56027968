import Foundation
import Layers
import Statistics

/// What becomes of the gradients of a phase's layers as soon as they are summed.
struct GradientUse<Scalar: LayerScalar>: Sendable {
    /// Whether ``change`` wants to see a tensor's whole gradient.
    let readsGradients: Bool
    /// Gives what is to be done with any range of a tensor's numbers, by any thread.
    let change: @Sendable (_ tensor: Range<Int>, LayerGradients<Scalar>) -> @Sendable (Range<Int>) -> Void
}

/// The gradient of the whole loss, to which backward passes add theirs, phase by phase.
///
/// Each of two passes has memory of its own for a phase's gradients, which are added and used by all threads when both are over. Of
/// more passes the first writes the sum, and each other adds its layer's once the pass ahead of it has. So the order of the
/// sums is that of the passes, on any number of threads.
final class GradientSum<Scalar: LayerScalar>: @unchecked Sendable {
    private let parameterCount: Int
    private let stageCount: Int
    private var use: GradientUse<Scalar>?
    /// As the layout places parameters, where the gradients of all are kept.
    private var kept = LayerBuffer<Scalar>(0)
    private var phase: PhaseGradients<Scalar>
    private let turn = NSCondition()
    // Touched under `turn` alone, or between phases.
    /// Layers of the phase that each pass has added.
    private var layers: [Int] = []
    /// Memory for one layer's gradients that no pass is using.
    private var idle: [LayerBuffer<Scalar>] = []

    /// - Parameter parameterCount: 0 for a network that is not trained.
    init(parameterCount: Int, stageCount: Int) {
        (self.parameterCount, self.stageCount) = (parameterCount, stageCount)
        phase = PhaseGradients([], passes: 0, stage: 0, memory: kept.start, kept: nil)
    }

    /// As the layout places parameters, of a step whose gradients were kept.
    var numbers: UnsafePointer<Scalar> { UnsafePointer(kept.start) }

    /// Begins the backward passes of a step.
    ///
    /// - Parameter use: of the gradients; nil to keep them all.
    func begin(_ use: GradientUse<Scalar>?) {
        self.use = use
        if keepsAll, kept.count < parameterCount { kept = LayerBuffer(parameterCount) }
    }

    /// Those of earlier stages wait for those of the last.
    private var keepsAll: Bool { use == nil || stageCount > 1 }

    /// How many numbers a phase needs for each that is learned.
    static func gradientsEach(passes: Int, stage: Int, stageCount: Int) -> Int {
        (stageCount > 1 ? 0 : 1) + PhaseGradients<Scalar>.addendCount(passes: passes, stage: stage)
    }

    /// Begins a phase.
    ///
    /// - Parameters:
    ///   - layers: the tensors that each learns.
    ///   - passes: of the stage.
    ///   - memory: ``gradientsEach(passes:stage:stageCount:)`` times as many numbers as are learned.
    func beginPhase(_ layers: [[Range<Int>]], passes: Int, stage: Int, memory: UnsafeMutablePointer<Scalar>) {
        phase = PhaseGradients(
            layers, passes: passes, stage: stage, memory: memory, kept: keepsAll ? kept.start : nil)
        self.layers = [Int](repeating: 0, count: passes)
    }

    /// Ends it: adds what is not yet added, and uses the sums.
    ///
    /// - Parameter stage: of the phase; the last stage has all gradients.
    func endPhase(stage: Int, threads: Int) {
        let phase = phase
        let use = stage == stageCount - 1 ? use : nil
        let tensors = phase.tensors
        let pieces = tensors.indices.flatMap { index in
            let tensor = tensors[index].range
            return stride(from: tensor.lowerBound, to: tensor.upperBound, by: Self.piece).map {
                (tensor: index, range: $0..<min($0 + Self.piece, tensor.upperBound))
            }
        }
        if use?.readsGradients ?? true {
            Self.each(pieces.count, threads) {
                phase.add(pieces[$0].range, of: tensors[pieces[$0].tensor].layer)
            }
        }
        guard let use else { return }
        let changes = Parallel.map(count: tensors.count, threads: use.readsGradients ? threads : 1) {
            use.change(tensors[$0].range, phase.sum(of: tensors[$0].layer))
        }
        Self.each(pieces.count, threads) { index in
            let (tensor, whole) = (pieces[index].tensor, pieces[index].range)
            for start in stride(from: whole.lowerBound, to: whole.upperBound, by: Self.part) {
                let range = start..<min(start + Self.part, whole.upperBound)
                if !use.readsGradients { phase.add(range, of: tensors[tensor].layer) }
                changes[tensor](range)
            }
        }
    }

    private static func each(_ count: Int, _ threads: Int, _ body: @Sendable (Int) -> Void) {
        _ = Parallel.map(count: count, threads: threads) { body($0) }
    }

    /// Where a pass writes its gradients of a layer; nil where it takes turns with others.
    fileprivate func place(of layer: Int, pass: Int) -> LayerGradients<Scalar>? {
        phase.place(of: layer, pass: pass)
    }

    fileprivate func sum(of layer: Int) -> LayerGradients<Scalar> { phase.sum(of: layer) }

    /// Returns when the pass ahead of `pass` has added the layer that is the next of `pass`.
    fileprivate func waitForTurn(of pass: Int) {
        guard pass > 0 else { return }
        turn.withLock { while layers[pass - 1] <= layers[pass] { turn.wait() } }
    }

    /// Lets the next pass add the same layer.
    fileprivate func endTurn(of pass: Int) {
        turn.withLock {
            layers[pass] += 1
            turn.broadcast()
        }
    }

    /// Memory for a layer's gradients until it is given back.
    fileprivate func takeMemory(_ count: Int) -> LayerBuffer<Scalar> {
        turn.withLock {
            let index = idle.firstIndex { $0.count >= count }
            return index.map { idle.remove(at: $0) }
        } ?? LayerBuffer(count)
    }

    fileprivate func giveBack(_ memory: LayerBuffer<Scalar>) { turn.withLock { idle.append(memory) } }

    /// Numbers of a piece of work, and those of them that stay in a core's second-level cache with their parameters.
    private static var piece: Int { 1 << 18 }
    private static var part: Int { 1 << 15 }
}

/// Where the gradients of a phase's layers are.
struct PhaseGradients<Scalar: LayerScalar>: @unchecked Sendable {
    /// Every tensor, and where its layer begins among the parameters.
    private(set) var tensors: [(range: Range<Int>, layer: Int)] = []
    private var offsets: [Int: Int] = [:]
    /// Numbers of all layers.
    private var count = 0
    private let passes: Int
    private let stage: Int
    /// The sum's, where it is not kept, then that of each pass which has some of its own.
    private let memory: UnsafeMutablePointer<Scalar>
    private let kept: UnsafeMutablePointer<Scalar>?

    init(
        _ layers: [[Range<Int>]], passes: Int, stage: Int, memory: UnsafeMutablePointer<Scalar>,
        kept: UnsafeMutablePointer<Scalar>?
    ) {
        (self.passes, self.stage, self.memory, self.kept) = (passes, stage, memory, kept)
        for layer in layers where !layer.isEmpty {
            let start = Self.span(layer).lowerBound
            tensors += layer.map { ($0, start) }
            offsets[start] = count
            count += Self.count(layer)
        }
    }

    /// From the first number of a layer to its last: a layout has them side by side.
    static func span(_ tensors: [Range<Int>]) -> Range<Int> {
        guard let first = tensors.map(\.lowerBound).min(), let end = tensors.map(\.upperBound).max() else {
            return 0..<0
        }
        return first..<end
    }

    /// Numbers that a layer takes, in whole cache lines.
    static func count(_ tensors: [Range<Int>]) -> Int { (span(tensors).count + 15) / 16 * 16 }

    /// How many passes have memory of their own beside the sum's.
    static func addendCount(passes: Int, stage: Int) -> Int {
        passes > 2 ? 0 : stage > 0 ? passes : passes - 1
    }

    private func slot(_ slot: Int, _ layer: Int) -> LayerGradients<Scalar> {
        LayerGradients(first: memory + slot * count + (offsets[layer] ?? 0), place: layer)
    }

    func sum(of layer: Int) -> LayerGradients<Scalar> {
        kept.map { LayerGradients(first: $0, place: 0) } ?? slot(0, layer)
    }

    /// Where a pass writes its gradients; nil where it takes turns with others.
    func place(of layer: Int, pass: Int) -> LayerGradients<Scalar>? {
        if stage == 0, pass == 0 { return sum(of: layer) }
        return passes > 2 ? nil : slot(pass - (stage > 0 ? 0 : 1) + (kept == nil ? 1 : 0), layer)
    }

    /// Adds the passes' own gradients of some parameters to the sum.
    func add(_ range: Range<Int>, of layer: Int) {
        let sum = sum(of: layer)
        for addend in 0..<Self.addendCount(passes: passes, stage: stage) {
            let own = slot(addend + (kept == nil ? 1 : 0), layer)
            Scalar.kernels.accumulate(
                sum.start(of: range.lowerBound), own.start(of: range.lowerBound), range.count)
        }
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
    ///   - pass: its number in the stage.
    ///   - exchange: of the batch that the pass is a part of.
    init(_ sum: GradientSum<Scalar>, pass: Int, exchange: BatchExchange<Scalar>? = nil) {
        (self.sum, self.pass, self.exchange) = (sum, pass, exchange)
    }

    /// Adds what `layer` writes as the gradients of `tensors`, all of them, each in place of whatever is there.
    func write(_ tensors: [Range<Int>], _ layer: (LayerGradients<Scalar>) -> Void) {
        let span = PhaseGradients<Scalar>.span(tensors)
        if let own = sum.place(of: span.lowerBound, pass: pass) {
            layer(own)
        } else {
            add(tensors, span, layer)
        }
        sum.endTurn(of: pass)
    }

    private func add(
        _ tensors: [Range<Int>], _ span: Range<Int>, _ layer: (LayerGradients<Scalar>) -> Void
    ) {
        let memory = sum.takeMemory(span.count)
        defer { sum.giveBack(memory) }
        let own = LayerGradients(first: memory.start, place: span.lowerBound)
        layer(own)
        waitForTurn()
        let total = sum.sum(of: span.lowerBound)
        for tensor in tensors {
            Scalar.kernels.accumulate(
                total.start(of: tensor.lowerBound), own.start(of: tensor.lowerBound), tensor.count)
        }
    }

    /// The pass ahead may wait for leave to compute that this one has.
    private func waitForTurn() {
        if let exchange {
            exchange.waiting { sum.waitForTurn(of: pass) }
        } else {
            sum.waitForTurn(of: pass)
        }
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

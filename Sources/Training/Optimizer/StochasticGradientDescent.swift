import Layers
import Statistics

/// Changes parameters by their gradients.
///
/// A new optimiser is a file with a conforming type.
protocol Optimizer: Sendable {
    /// Learning rate of a parameter group.
    func rate(of group: String) -> Float

    /// One step of `count` parameters.
    ///
    /// - Parameters:
    ///   - state: what the optimiser keeps of each parameter, 0 before the first step.
    ///   - gradient: of the whole loss.
    func update(
        _ parameters: UnsafeMutablePointer<Float>, state: UnsafeMutablePointer<Float>,
        gradient: UnsafePointer<Float>, count: Int, rate: Float)
}

/// Stochastic gradient descent as torch's `SGD` has it: g += decay w, v = momentum v + g, w -= rate v.
public struct DescentSettings: Sendable, Equatable {
    /// Learning rate of encoder and projector.
    public var rate: Float
    /// Learning rate of the predictor; SimSiam keeps it where it starts.
    public var predictorRate: Float
    /// Share of the last step that is kept.
    public var momentum: Float
    /// Weight decay, of all parameters alike.
    public var weightDecay: Float

    /// - Parameter predictorRate: `rate` where it is nil.
    public init(
        rate: Float, predictorRate: Float? = nil, momentum: Float = 0.9, weightDecay: Float = 1e-4
    ) {
        self.rate = rate
        self.predictorRate = predictorRate ?? rate
        self.momentum = momentum
        self.weightDecay = weightDecay
    }
}

extension DescentSettings: Optimizer {
    func rate(of group: String) -> Float { group == SimSiam.predictor ? predictorRate : rate }

    func update(
        _ parameters: UnsafeMutablePointer<Float>, state: UnsafeMutablePointer<Float>,
        gradient: UnsafePointer<Float>, count: Int, rate: Float
    ) {
        Float.kernels.descend(parameters, state, gradient, count, rate, momentum, weightDecay)
    }
}

/// A step of all trained parameters, in pieces that threads share.
struct OptimizerStep {
    let groups: [ParameterGroup]
    let optimizer: any Optimizer

    /// - Parameter gradient: of the whole loss, of each parameter.
    func run(
        _ parameters: inout [Float], state: inout [Float], gradient: SharedPointer<Float>, threads: Int
    ) {
        let pieces = groups.flatMap { group in
            stride(from: group.range.lowerBound, to: group.range.upperBound, by: Self.piece).map {
                (
                    range: $0..<min($0 + Self.piece, group.range.upperBound),
                    rate: optimizer.rate(of: group.name)
                )
            }
        }
        parameters.withUnsafeMutableBufferPointer { parameters in
            state.withUnsafeMutableBufferPointer { state in
                guard let weights = parameters.baseAddress, let kept = state.baseAddress else { return }
                let (weight, kept2) = (SharedPointer(start: weights), SharedPointer(start: kept))
                _ = Parallel.map(count: pieces.count, threads: threads) { [optimizer] index in
                    let (range, rate) = pieces[index]
                    for start in stride(from: range.lowerBound, to: range.upperBound, by: Self.part) {
                        let count = min(Self.part, range.upperBound - start)
                        optimizer.update(
                            weight.start + start, state: kept2.start + start,
                            gradient: gradient.start + start, count: count, rate: rate)
                    }
                }
            }
        }
    }

    private static let piece = 1 << 18
    /// Three arrays of as many numbers stay in a core's second-level cache.
    private static let part = 1 << 15
}

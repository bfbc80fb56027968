import Layers
import Statistics

/// How parameters are changed by their gradients.
public struct OptimizerSettings: Sendable, Equatable {
    /// What makes a change of a gradient.
    public var rule: OptimizerRule
    /// Learning rate of encoder and projector.
    public var rate: Float
    /// Learning rate of the predictor; SimSiam keeps it where it starts.
    public var predictorRate: Float
    /// Share of the last step that is kept.
    public var momentum: Float
    /// Weight decay.
    public var weightDecay: Float
    /// Whether biases, and gamma and beta of batch norms, decay too.
    public var decaysVectors: Bool
    /// Each tensor's gradient is made as short as this; none where it is nil.
    public var clipping: Float?
    /// Parameter groups that stay as they are.
    public var frozenGroups: Set<String>

    /// - Parameter predictorRate: `rate` where it is nil.
    public init(
        rule: OptimizerRule = .sgd, rate: Float, predictorRate: Float? = nil, momentum: Float = 0.9,
        weightDecay: Float = 1e-4, decaysVectors: Bool = true, clipping: Float? = nil,
        frozenGroups: Set<String> = []
    ) {
        self.rule = rule
        self.rate = rate
        self.predictorRate = predictorRate ?? rate
        self.momentum = momentum
        self.weightDecay = weightDecay
        self.decaysVectors = decaysVectors
        self.clipping = clipping
        self.frozenGroups = frozenGroups
    }

    func rate(of group: String) -> Float { group == SimSiam.predictor ? predictorRate : rate }
}

/// An optimiser.
public enum OptimizerRule: Sendable, Equatable {
    /// torch's `SGD`: g += decay w, v = momentum v + g, w -= rate v.
    case sgd
    /// LARS (You, Gitman and Ginsburg 2017) of MoCo v3 and BYOL: of tensors of two or more dimensions g += decay w, g *= 0.001 |w| /
    /// |g|; v = momentum v + g, w -= rate v. Others do without decay and factor, which is 1 too where a norm is 0.
    case lars
    /// LARS of SimCLR, whose rate stands inside: v = momentum v + rate g, w -= v.
    case larsOfSimCLR
    /// AdamW as torch has it, at `step`, counted from 1, with the usual 0.9, 0.999 and 1e-8.
    case adamW(step: Int)
}

/// What a step takes beside the views.
public struct StepSettings: Sendable, Equatable {
    /// How parameters are changed.
    public var optimizer: OptimizerSettings
    /// Share of the target that is kept when it moves behind the step.
    public var targetMomentum: Double
    /// T of DINO's teacher.
    public var teacherTemperature: Double

    /// Each setting is explained at its property.
    public init(
        optimizer: OptimizerSettings = OptimizerSettings(rate: 0), targetMomentum: Double = 0.99,
        teacherTemperature: Double = 0.04
    ) {
        self.optimizer = optimizer
        self.targetMomentum = targetMomentum
        self.teacherTemperature = teacherTemperature
    }
}

/// A step of all trained parameters, in pieces that threads share.
struct OptimizerStep {
    let layout: ParameterLayout
    let settings: OptimizerSettings

    /// Numbers beside each other that are changed alike.
    private struct Piece {
        let range: Range<Int>
        let rate: Float
        let isVector: Bool
    }

    /// Where the numbers of all parameters stand.
    private struct Places {
        let weights: SharedPointer<Float>
        let velocity: SharedPointer<Float>
        let second: SharedPointer<Float>?
        let gradient: SharedPointer<Float>
    }

    /// - Parameters:
    ///   - state: the last step, or Adam's first moments; 0 before the first step.
    ///   - second: Adam's second moments.
    ///   - gradient: of the whole loss, of each parameter.
    func run(
        _ parameters: inout [Float], _ state: inout [Float], _ second: inout [Float],
        gradient: SharedPointer<Float>, threads: Int
    ) {
        parameters.withUnsafeMutableBufferPointer { parameters in
            state.withUnsafeMutableBufferPointer { state in
                second.withUnsafeMutableBufferPointer { second in
                    guard let weights = parameters.baseAddress, let kept = state.baseAddress else { return }
                    let places = Places(
                        weights: SharedPointer(start: weights), velocity: SharedPointer(start: kept),
                        second: second.baseAddress.map { SharedPointer(start: $0) }, gradient: gradient)
                    let pieces = self.pieces
                    _ = Parallel.map(count: pieces.count, threads: threads) { [settings] index in
                        Self.change(pieces[index], places, settings)
                    }
                }
            }
        }
    }

    /// Tensors; where all numbers of a group are changed alike, pieces of the group.
    private var pieces: [Piece] {
        let groups = layout.groups.filter { !settings.frozenGroups.contains($0.name) }
        if settings.rule == .sgd, settings.clipping == nil, settings.decaysVectors {
            return groups.flatMap { group in
                stride(from: group.range.lowerBound, to: group.range.upperBound, by: Self.piece).map {
                    Piece(
                        range: $0..<min($0 + Self.piece, group.range.upperBound),
                        rate: settings.rate(of: group.name), isVector: false)
                }
            }
        }
        return groups.flatMap { group in
            layout.parameters.filter { group.range.contains($0.offset) }.map {
                Piece(
                    range: $0.offset..<($0.offset + $0.count), rate: settings.rate(of: group.name),
                    isVector: $0.isVector)
            }
        }
    }

    private static func change(_ piece: Piece, _ places: Places, _ settings: OptimizerSettings) {
        let decay = piece.isVector && !settings.decaysVectors ? 0 : settings.weightDecay
        let factor = factor(piece, places, decay, settings)
        for start in stride(from: piece.range.lowerBound, to: piece.range.upperBound, by: part) {
            let count = min(part, piece.range.upperBound - start)
            let (weights, velocity) = (places.weights.start + start, places.velocity.start + start)
            let gradient = UnsafePointer(places.gradient.start + start)
            switch settings.rule {
            case .sgd where factor == 1:
                Float.kernels.descend(
                    weights, velocity, gradient, count, piece.rate, settings.momentum, decay)
            case .sgd:
                Float.kernels.descendScaled(
                    weights, velocity, gradient, count, 1, settings.momentum, decay, factor, piece.rate)
            case .lars:
                Float.kernels.descendScaled(
                    weights, velocity, gradient, count, 1, settings.momentum,
                    piece.isVector ? 0 : factor * decay, factor, piece.rate)
            case .larsOfSimCLR:
                Float.kernels.descendScaled(
                    weights, velocity, gradient, count, piece.rate, settings.momentum,
                    piece.isVector ? 0 : factor * decay, factor, 1)
            case .adamW(let step):
                guard let second = places.second else { continue }
                adam(
                    weights, velocity, second.start + start, gradient, count, step: step, rate: piece.rate,
                    decay: decay, factor: factor)
            }
        }
    }

    /// What a tensor's gradient is multiplied by.
    private static func factor(
        _ piece: Piece, _ places: Places, _ decay: Float, _ settings: OptimizerSettings
    ) -> Float {
        let adapts = (settings.rule == .lars || settings.rule == .larsOfSimCLR) && !piece.isVector
        guard adapts || settings.clipping != nil else { return 1 }
        var sums = [0.0, 0.0]
        Float.kernels.squares(
            places.weights.start + piece.range.lowerBound, places.gradient.start + piece.range.lowerBound,
            piece.range.count, adapts ? decay : 0, &sums)
        let (weightNorm, gradientNorm) = (sums[0].squareRoot(), sums[1].squareRoot())
        if adapts { return weightNorm > 0 && gradientNorm > 0 ? Float(trust * weightNorm / gradientNorm) : 1 }
        guard let limit = settings.clipping else { return 1 }
        return Float(min(1, Double(limit) / (gradientNorm + 1e-6)))
    }

    private static func adam(
        _ weights: UnsafeMutablePointer<Float>, _ first: UnsafeMutablePointer<Float>,
        _ second: UnsafeMutablePointer<Float>, _ gradient: UnsafePointer<Float>, _ count: Int, step: Int,
        rate: Float, decay: Float, factor: Float
    ) {
        let (keep, keepSecond) = (0.9, 0.999)
        Float.kernels.adam(
            weights, first, second, gradient, count, Float(keep), Float(keepSecond), factor,
            Float(Double(rate) / (1 - keep.power(step))),
            Float(1 / (1 - keepSecond.power(step)).squareRoot()), 1e-8, 1 - rate * decay)
    }

    /// Of LARS.
    private static let trust = 0.001
    private static let piece = 1 << 18
    /// Three arrays of as many numbers stay in a core's second-level cache.
    private static let part = 1 << 15
}

extension Double {
    /// x^n for n > 0.
    fileprivate func power(_ exponent: Int) -> Double {
        var (result, base, left) = (1.0, self, exponent)
        while left > 0 {
            if left & 1 == 1 { result *= base }
            base *= base
            left >>= 1
        }
        return result
    }
}

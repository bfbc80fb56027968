import Layers

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

    /// Whether a tensor's own norms are part of its rate.
    var isAdaptive: Bool { self == .lars || self == .larsOfSimCLR }
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

/// Where the numbers of all parameters stand that a step changes.
struct OptimizerPlaces: Sendable {
    let weights: SharedPointer<Float>
    /// The last step, or Adam's first moments; 0 before the first step.
    let velocity: SharedPointer<Float>
    /// Adam's second moments.
    let second: SharedPointer<Float>?
    /// Of the network that follows.
    let target: SharedPointer<Float>?
    /// How many of the parameters it has.
    let targetCount: Int
}

/// A step of the trained parameters, tensor by tensor.
struct OptimizerStep: Sendable {
    let layout: ParameterLayout
    let settings: OptimizerSettings
    let places: OptimizerPlaces
    /// By how much of their distance the target's numbers move towards those that the step gives.
    let targetShare: Float

    /// Numbers beside each other that are changed alike.
    private struct Piece: Sendable {
        let range: Range<Int>
        let rate: Float
        let isVector: Bool
        let isFrozen: Bool
    }

    /// What is done with the gradients.
    var use: GradientUse<Float> {
        GradientUse(readsGradients: settings.rule.isAdaptive || settings.clipping != nil) {
            tensor, gradients in
            guard let piece = piece(tensor) else { return { _ in } }
            let factor = factor(piece, gradients.start(of: tensor.lowerBound))
            return { range in
                if !piece.isFrozen {
                    change(
                        range.lowerBound, range.count, of: piece, factor: factor,
                        gradients.start(of: range.lowerBound))
                }
                follow(range)
            }
        }
    }

    private func piece(_ tensor: Range<Int>) -> Piece? {
        guard let group = layout.groups.first(where: { $0.range.contains(tensor.lowerBound) }),
            let entry = layout.parameters.first(where: { $0.offset == tensor.lowerBound })
        else { return nil }
        return Piece(
            range: tensor, rate: settings.rate(of: group.name), isVector: entry.isVector,
            isFrozen: settings.frozenGroups.contains(group.name))
    }

    private func change(
        _ start: Int, _ count: Int, of piece: Piece, factor: Float, _ gradient: UnsafePointer<Float>
    ) {
        let (weights, velocity) = (places.weights.start + start, places.velocity.start + start)
        let decay = decay(of: piece)
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
            guard let second = places.second else { return }
            Self.adam(
                weights, velocity, second.start + start, gradient, count, step: step, rate: piece.rate,
                decay: decay, factor: factor)
        }
    }

    /// Moves the target's numbers towards the trained network's: t += (1 - momentum) (w - t).
    func follow(_ range: Range<Int>) {
        let count = min(range.upperBound, places.targetCount) - range.lowerBound
        guard let target = places.target, count > 0 else { return }
        Float.kernels.follow(
            target.start + range.lowerBound, places.weights.start + range.lowerBound, count, targetShare)
    }

    /// Moves the target's numbers that no layer learns.
    func followRest() {
        let end = layout.groups.last?.range.upperBound ?? 0
        follow(end..<layout.parameterCount)
    }

    private func decay(of piece: Piece) -> Float {
        piece.isVector && !settings.decaysVectors ? 0 : settings.weightDecay
    }

    /// What a tensor's gradient is multiplied by.
    private func factor(_ piece: Piece, _ gradient: UnsafePointer<Float>) -> Float {
        let adapts = settings.rule.isAdaptive && !piece.isVector
        guard adapts || settings.clipping != nil, !piece.isFrozen else { return 1 }
        var sums = [0.0, 0.0]
        Float.kernels.squares(
            places.weights.start + piece.range.lowerBound, gradient, piece.range.count,
            adapts ? decay(of: piece) : 0, &sums)
        let (weightNorm, gradientNorm) = (sums[0].squareRoot(), sums[1].squareRoot())
        if adapts {
            return weightNorm > 0 && gradientNorm > 0 ? Float(Self.trust * weightNorm / gradientNorm) : 1
        }
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

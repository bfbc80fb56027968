import Foundation

/// The learning rate of each step: from base x batch / 256 down.
public struct LearningRateSchedule: Sendable, Equatable {
    /// Learning rate of 256 images a step.
    public var baseRate: Double
    /// Images a step.
    public var batch: Int
    /// Epochs of the run.
    public var epochs: Int
    /// Whether the predictor keeps the first rate.
    public var fixesPredictor: Bool
    /// How it falls.
    public var form: Form
    /// Epochs over which it rises from 0.
    public var warmupEpochs: Double

    /// How the rate falls, and when it changes.
    public enum Form: String, Sendable {
        /// (1 + cos(pi e / E)) / 2 of epoch e, counted from 0: SimSiam, MoCo v2.
        case cosineByEpoch = "cosine by epoch"
        /// A tenth from 60% of the epochs on, a hundredth from 80%: MoCo v1's 120 and 160 of 200.
        case tenthsByEpoch = "tenths by epoch"
        /// Of step k, counted from 0, k / W while it rises, then (1 + cos(pi (k - W) / (K - W))) / 2: SimCLR, BYOL, MoCo v3.
        case cosineByStep = "cosine by step"
        /// The same, but k / (W - 1) while it rises, and down to 1e-6: DINO.
        case cosineByStepToPeak = "cosine by step, to 1e-6"
    }

    /// The schedule over `epochs` epochs that begins at `baseRate` x `batch` / 256, or rises to it.
    public init(
        baseRate: Double, batch: Int, epochs: Int, fixesPredictor: Bool = true, form: Form = .cosineByEpoch,
        warmupEpochs: Double = 0
    ) {
        self.baseRate = baseRate
        self.batch = batch
        self.epochs = epochs
        self.fixesPredictor = fixesPredictor
        self.form = form
        self.warmupEpochs = warmupEpochs
    }

    /// The highest rate.
    public var firstRate: Double { baseRate * Double(batch) / 256 }

    /// Rate of encoder and projector in a step, counted from 0.
    public func rate(step: Int, stepsPerEpoch: Int) -> Double {
        let (epoch, steps) = (Double(step / stepsPerEpoch), Double(stepsPerEpoch))
        let total = Double(epochs)
        switch form {
        case .cosineByEpoch: return firstRate * Self.cosine(epoch / total)
        case .tenthsByEpoch:
            return firstRate * (epoch >= 0.8 * total ? 0.01 : epoch >= 0.6 * total ? 0.1 : 1)
        case .cosineByStep: return rate(Double(step), warmup: warmupEpochs * steps, of: total * steps)
        case .cosineByStepToPeak:
            let warmup = (warmupEpochs * steps).rounded(.down)
            if Double(step) < warmup { return firstRate * Double(step) / max(warmup - 1, 1) }
            let last = min(Self.lastRate, firstRate)
            let progress = (Double(step) - warmup) / max(total * steps - warmup, 1)
            return last + (firstRate - last) * Self.cosine(progress)
        }
    }

    private func rate(_ step: Double, warmup: Double, of total: Double) -> Double {
        step < warmup
            ? firstRate * step / warmup : firstRate * Self.cosine((step - warmup) / max(total - warmup, 1))
    }

    /// The predictor's rate in a step, counted from 0.
    public func predictorRate(step: Int, stepsPerEpoch: Int) -> Double {
        fixesPredictor ? firstRate : rate(step: step, stepsPerEpoch: stepsPerEpoch)
    }

    /// From 1 at 0 to 0 at 1.
    static func cosine(_ progress: Double) -> Double { 0.5 * (1 + cos(Double.pi * progress)) }

    /// DINO's last rate.
    private static let lastRate = 1e-6
}

/// The share of a target that is kept, m = 1 - (1 - m0) (1 + cos(pi x)) / 2 at progress x (BYOL, MoCo v3, DINO), or m0 always (MoCo
/// v1 and v2).
public struct TargetMomentumSchedule: Sendable, Equatable {
    /// m0.
    public var first: Double
    /// Whether it rises to 1.
    public var isCosine: Bool

    /// The schedule that begins at `first`.
    public init(first: Double, isCosine: Bool) { (self.first, self.isCosine) = (first, isCosine) }

    /// At a step, counted from 0, of `count`.
    public func momentum(step: Int, of count: Int) -> Double {
        isCosine ? 1 - (1 - first) * LearningRateSchedule.cosine(Double(step) / Double(count)) : first
    }
}

/// T of DINO's teacher in each epoch: evenly from `first` to `last` over `epochs` epochs, then `last`.
public struct TeacherTemperatureSchedule: Sendable, Equatable {
    /// In the first epoch.
    public var first: Double
    /// Behind the warm-up.
    public var last: Double
    /// Of the warm-up.
    public var epochs: Int

    /// DINO's own where nothing else is said: 0.04 always.
    public init(first: Double = 0.04, last: Double = 0.04, epochs: Int = 0) {
        (self.first, self.last, self.epochs) = (first, last, epochs)
    }

    /// In an epoch, counted from 0.
    public func temperature(epoch: Int) -> Double {
        epoch < epochs && epochs > 1
            ? first + (last - first) * Double(epoch) / Double(epochs - 1) : epoch < epochs ? first : last
    }
}

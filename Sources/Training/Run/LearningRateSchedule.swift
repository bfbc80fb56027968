import Foundation

/// SimSiam's schedule (`main_simsiam.py`): a cosine over epochs from base x batch / 256 down to 0, the predictor's
/// rate fixed at the start's.
public struct LearningRateSchedule: Sendable, Equatable {
    /// Learning rate of 256 images a step.
    public var baseRate: Double
    /// Images a step.
    public var batch: Int
    /// Epochs of the run.
    public var epochs: Int
    /// Whether the predictor keeps the first rate.
    public var fixesPredictor: Bool

    /// Makes a schedule.
    public init(baseRate: Double, batch: Int, epochs: Int, fixesPredictor: Bool = true) {
        self.baseRate = baseRate
        self.batch = batch
        self.epochs = epochs
        self.fixesPredictor = fixesPredictor
    }

    /// The first epoch's rate.
    public var firstRate: Double { baseRate * Double(batch) / 256 }

    /// Rate of encoder and projector in an epoch, counted from 0.
    public func rate(epoch: Int) -> Double {
        firstRate * 0.5 * (1 + cos(Double.pi * Double(epoch) / Double(epochs)))
    }

    /// The predictor's rate in an epoch, counted from 0.
    public func predictorRate(epoch: Int) -> Double { fixesPredictor ? firstRate : rate(epoch: epoch) }
}

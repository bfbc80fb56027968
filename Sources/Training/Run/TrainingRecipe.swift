import Foundation
import Imaging
import JointAugmentation
import OrderedCollections

/// All that decides a run's numbers, besides the images.
public struct TrainingRecipe: Sendable, Equatable {
    /// The encoder, its heads and the objective.
    public var configuration: SimSiamConfiguration
    /// The law of the pairs.
    public var law: Law
    /// What the law applies to, and what follows the crops.
    public var design: JointDesign
    /// Side of the square views in pixels.
    public var side: Int
    /// Mean and standard deviation of the pixels.
    public var normalization: Normalization
    /// Rates, images a step and epochs.
    public var schedule: LearningRateSchedule
    /// Share of the last step that is kept.
    public var momentum: Double
    /// Weight decay, of all parameters alike.
    public var weightDecay: Double
    /// Seed of weights, order and views.
    public var seed: UInt64

    /// What a run is made of; each setting is explained at its property.
    public init(
        configuration: SimSiamConfiguration, law: Law, design: JointDesign, side: Int,
        normalization: Normalization = .imageNet, schedule: LearningRateSchedule, momentum: Double = 0.9,
        weightDecay: Double = 1e-4, seed: UInt64 = 0
    ) {
        self.configuration = configuration
        self.law = law
        self.design = design
        self.side = side
        self.normalization = normalization
        self.schedule = schedule
        self.momentum = momentum
        self.weightDecay = weightDecay
        self.seed = seed
    }

    /// Every setting as text: what a run that goes on must have in common with the one it continues.
    public var settings: OrderedDictionary<String, String> {
        var settings: OrderedDictionary<String, String> = [
            "architecture": configuration.architecture.rawValue,
            "stem": "\(configuration.stem.kernel)x\(configuration.stem.kernel)",
            "width": "\(configuration.width)",
            "projector_layers": "\(configuration.projectorLayers)",
            "projector_width": "\(configuration.projectorWidth ?? configuration.featureCount)",
            "output_width": "\(configuration.outputWidth)",
            "predictor_width": "\(configuration.predictorWidth)",
            "law": law.label,
            "joint": design.partNames.joined(separator: ","),
            "scale": "\(design.areas.low),\(design.areas.high)",
            "realisation": design.realisation.rawValue,
            "views": design.pipeline.name,
            "side": "\(side)",
            "mean": Self.text(normalization.mean),
            "standard_deviation": Self.text(normalization.standardDeviation),
            "batch": "\(schedule.batch)",
            "epochs": "\(schedule.epochs)",
            "base_rate": "\(schedule.baseRate)",
            "predictor_rate": schedule.fixesPredictor ? "fixed" : "scheduled",
            "momentum": "\(momentum)",
            "weight_decay": "\(weightDecay)",
            "seed": "\(seed)",
        ]
        // A file of views may change under the same name.
        settings["pipeline"] = (try? design.pipeline.json()).map { String(decoding: $0, as: UTF8.self) }
        return settings
    }

    private static func text(_ values: SIMD3<Float>) -> String { "\(values.x),\(values.y),\(values.z)" }
}

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

    /// The schedule over `epochs` epochs that begins at `baseRate` x `batch` / 256.
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

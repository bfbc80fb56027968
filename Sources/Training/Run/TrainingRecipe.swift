import Foundation
import Imaging
import JointAugmentation

/// All that decides a run's numbers, besides the images.
///
/// What it encodes is the one list of a run's settings: states hold it as texts, which a run that goes on must have in common
/// with the one that it continues, and reports print it.
public struct TrainingRecipe: Sendable, Equatable {
    /// The encoder, its heads and the objective.
    public var configuration: SimSiamConfiguration
    /// The law of the pairs.
    public var law: Law
    /// What the law applies to, what follows the crops, side and normalisation; the seed is that of weights and order too.
    public var views: ViewSettings
    /// Rates, images a step and epochs.
    public var schedule: LearningRateSchedule
    /// Share of the last step that is kept.
    public var momentum: Double
    /// Weight decay, of all parameters alike.
    public var weightDecay: Double

    /// What a run is made of; each setting is explained at its property.
    public init(
        configuration: SimSiamConfiguration, law: Law, views: ViewSettings, schedule: LearningRateSchedule,
        momentum: Double = 0.9, weightDecay: Double = 1e-4
    ) {
        self.configuration = configuration
        self.law = law
        self.views = views
        self.schedule = schedule
        self.momentum = momentum
        self.weightDecay = weightDecay
    }
}

extension TrainingRecipe: Encodable {
    /// The names of the settings beside those of `ViewSettings`.
    private enum CodingKeys: String, CodingKey {
        case architecture, stem, width, law, batch, epochs, momentum
        case projectorLayers = "projector_layers"
        case projectorWidth = "projector_width"
        case outputWidth = "output_width"
        case predictorWidth = "predictor_width"
        case baseRate = "base_rate"
        case predictorRate = "predictor_rate"
        case weightDecay = "weight_decay"
    }

    /// Encodes every setting under its own name, none inside of another.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(configuration.architecture.rawValue, forKey: .architecture)
        try values.encode("\(configuration.stem.kernel)x\(configuration.stem.kernel)", forKey: .stem)
        try values.encode(configuration.width, forKey: .width)
        try values.encode(configuration.projectorLayers, forKey: .projectorLayers)
        try values.encode(
            configuration.projectorWidth ?? configuration.featureCount, forKey: .projectorWidth)
        try values.encode(configuration.outputWidth, forKey: .outputWidth)
        try values.encode(configuration.predictorWidth, forKey: .predictorWidth)
        try values.encode(law.label, forKey: .law)
        try views.encode(to: encoder)
        try values.encode(schedule.batch, forKey: .batch)
        try values.encode(schedule.epochs, forKey: .epochs)
        try values.encode(schedule.baseRate, forKey: .baseRate)
        try values.encode(schedule.fixesPredictor ? "fixed" : "scheduled", forKey: .predictorRate)
        try values.encode(momentum, forKey: .momentum)
        try values.encode(weightDecay, forKey: .weightDecay)
    }
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

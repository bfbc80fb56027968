import Foundation
import Imaging
import JointAugmentation

/// All that decides a run's numbers, besides the images.
///
/// What it encodes is the one list of a run's settings: states hold it as texts, which a run that goes on must have in common
/// with the one that it continues, and reports print it.
public struct TrainingRecipe: Sendable, Equatable {
    /// The encoder, its heads and the objective.
    public var configuration: MethodConfiguration
    /// The law of the pairs.
    public var law: Law
    /// What the law applies to, what follows the crops, side and normalisation; the seed is that of weights and order too.
    public var views: ViewSettings
    /// Rates, images a step and epochs.
    public var schedule: LearningRateSchedule
    /// Share of the last step that is kept.
    public var momentum: Double
    /// Weight decay: of all parameters alike with SGD, but DINO's; else of those of two and more dimensions.
    public var weightDecay: Double
    /// What makes a change of a gradient.
    public var optimizer: OptimizerKind
    /// How a target follows.
    public var targetMomentum: TargetMomentumSchedule
    /// Of DINO's teacher.
    public var teacherTemperature: TeacherTemperatureSchedule
    /// DINO's views behind the two global ones.
    public var localViews: LocalViews?
    /// When what the network sees is looked at, for views with ContrastiveCrop.
    public var objects: ObjectSchedule?

    /// What a run is made of; each setting is explained at its property.
    public init(
        configuration: MethodConfiguration, law: Law, views: ViewSettings, schedule: LearningRateSchedule,
        momentum: Double = 0.9, weightDecay: Double = 1e-4, optimizer: OptimizerKind? = nil,
        targetMomentum: Double? = nil, teacherTemperature: TeacherTemperatureSchedule = .init(),
        localViews: LocalViews? = nil, objects: ObjectSchedule? = nil
    ) {
        self.objects = objects
        let own = MethodDefaults(configuration.method, epochs: schedule.epochs)
        self.optimizer = optimizer ?? own.optimizer
        self.targetMomentum = TargetMomentumSchedule(
            first: targetMomentum ?? own.targetMomentum, isCosine: !configuration.method.hasQueue)
        self.teacherTemperature = teacherTemperature
        self.localViews = localViews
        self.configuration = configuration
        self.law = law
        self.views = views
        self.schedule = schedule
        self.momentum = momentum
        self.weightDecay = weightDecay
    }
}

/// Views smaller than the two global ones, of crops of their own areas, drawn each by itself.
public struct LocalViews: Sendable, Equatable {
    /// In pixels.
    public var side: Int
    /// Of their crops.
    public var areas: ParameterRange
    /// What follows the crops.
    public var pipeline: ViewPipeline

    /// Each setting is explained at its property.
    public init(side: Int, areas: ParameterRange, pipeline: ViewPipeline) {
        (self.side, self.areas, self.pipeline) = (side, areas, pipeline)
    }
}

extension TrainingRecipe {
    /// What a step takes, counted from 0, of `stepsPerEpoch` an epoch.
    public func settings(step: Int, stepsPerEpoch: Int) -> StepSettings {
        let count = stepsPerEpoch * schedule.epochs
        let epoch = step / stepsPerEpoch
        let method = configuration.method
        let movesFirst = configuration.objective.target.followed?.movesFirst ?? false
        return StepSettings(
            optimizer: OptimizerSettings(
                rule: rule(step: step), rate: Float(schedule.rate(step: step, stepsPerEpoch: stepsPerEpoch)),
                predictorRate: Float(schedule.predictorRate(step: step, stepsPerEpoch: stepsPerEpoch)),
                momentum: Float(momentum), weightDecay: Float(decay(step: step, of: count)),
                decaysVectors: method != .dino, clipping: method == .dino ? Self.dinoClipping : nil,
                frozenGroups: method == .dino && epoch == 0 ? [DINO.lastLayer] : []),
            targetMomentum: targetMomentum.momentum(step: movesFirst ? step + 1 : step, of: count),
            teacherTemperature: teacherTemperature.temperature(epoch: epoch))
    }

    private func rule(step: Int) -> OptimizerRule {
        switch optimizer {
        case .sgd: .sgd
        case .lars: configuration.method == .simclr ? .larsOfSimCLR : .lars
        case .adamw: .adamW(step: step + 1)
        }
    }

    /// DINO's AdamW goes from 0.04 to 0.4 as a cosine; ten times the setting at the end.
    private func decay(step: Int, of count: Int) -> Double {
        guard configuration.method == .dino, optimizer == .adamw else { return weightDecay }
        return weightDecay * (10 - 9 * LearningRateSchedule.cosine(Double(step) / Double(count)))
    }

    private static let dinoClipping: Float = 3
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
        // Of methods other than SimSiam.
        case method, optimizer, temperature, queue, prototypes
        case batchNormSplits = "batch_norm_splits"
        case warmupEpochs = "warmup_epochs"
        case rateSchedule = "rate_schedule"
        case targetMomentum = "target_momentum"
        case teacherTemperature = "teacher_temperature"
        case localViews = "local_views"
        case localSide = "local_side"
        case localScale = "local_scale"
        case objectWarmupEpochs = "object_warmup_epochs"
        case objectInterval = "object_interval"
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
        if optimizer != .sgd { try values.encode(optimizer.rawValue, forKey: .optimizer) }
        if schedule.warmupEpochs > 0 { try values.encode(schedule.warmupEpochs, forKey: .warmupEpochs) }
        if let objects {
            try values.encode(objects.warmupEpochs, forKey: .objectWarmupEpochs)
            try values.encode(objects.interval, forKey: .objectInterval)
        }
        // States of earlier versions, all of them SimSiam's, have none of what follows.
        guard configuration.method != .simsiam else { return }
        try values.encode(configuration.method.rawValue, forKey: .method)
        try values.encode(schedule.form.rawValue, forKey: .rateSchedule)
        try encodeMethod(in: &values)
    }

    private func encodeMethod(in values: inout KeyedEncodingContainer<CodingKeys>) throws {
        let method = configuration.method
        if method.hasTemperature { try values.encode(configuration.temperature, forKey: .temperature) }
        if method.hasTarget { try values.encode(targetMomentum.first, forKey: .targetMomentum) }
        if method.hasQueue {
            try values.encode(configuration.queueLength, forKey: .queue)
            try values.encode(configuration.batchNormSplits, forKey: .batchNormSplits)
        }
        guard method == .dino else { return }
        let schedule = teacherTemperature
        try values.encode(
            [schedule.first, schedule.last, Double(schedule.epochs)], forKey: .teacherTemperature)
        try values.encode(configuration.prototypes, forKey: .prototypes)
        try values.encode(configuration.localViews, forKey: .localViews)
        guard let localViews else { return }
        try values.encode(localViews.side, forKey: .localSide)
        try values.encode([localViews.areas.low, localViews.areas.high], forKey: .localScale)
    }
}

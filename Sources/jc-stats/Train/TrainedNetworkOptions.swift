import ArgumentParser
import Encoders
import Imaging
import JointAugmentation
import Training

/// The encoder that is trained.
struct TrainedEncoderOptions: ParsableArguments {
    @Option(help: "Architecture of the encoder.")
    var arch: KnownArchitecture = .resnet18

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Channels of the first stage. (default: the architecture's own)", valueName: "integer"))
    var width: Int?

    @Flag(help: "A 3x3 stem without pooling, whatever the architecture has.")
    var smallStem = false

    /// The stem that was asked for; nil for the architecture's own.
    var stem: Stem? { smallStem ? .small3x3 : nil }

    /// Adds `--small-stem` where the architecture has one anyway.
    func listIdle(_ idle: inout IdleOptions) {
        idle.add(
            "--small-stem", when: arch.architecture.stem == .small3x3,
            because: "the stem of \(arch.rawValue) is 3x3 anyway")
    }
}

/// A method, its heads and its own numbers.
struct MethodOptions: ParsableArguments {
    @Option(help: "Method whose loss is made small.")
    var method: ContrastiveMethod = .simsiam

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Outputs of projector and predictor; of DINO, ahead of the prototypes. (default: the method's)",
            valueName: "integer"))
    var dimension: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Outputs of the predictor's inner layer; of BYOL, MoCo v3 and DINO, of all inner layers of their heads. (default: the method's)",
            valueName: "integer"))
    var predictorDimension: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "T of the softmax over similarities; of DINO, of the student. (default: the method's)",
            valueName: "number"))
    var temperature: Double?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Keys in the queue of MoCo v1 and v2. (default: 4096; official 65536)", valueName: "integer"))
    var queue: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Parts of a batch with a batch norm each, of MoCo v1 and v2. (default: 2; official 8)",
            valueName: "integer"))
    var batchNormSplits: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("DINO's prototypes. (default: 4096; official 65536)", valueName: "integer"))
    var prototypes: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "DINO's local views beside the two global ones. (default: 6; official 8)", valueName: "integer"))
    var localViews: Int?

    /// The network that the options ask for.
    func configuration(
        _ encoder: TrainedEncoderOptions, projectorLayers: Int? = nil, _ own: MethodDefaults
    ) -> MethodConfiguration {
        MethodConfiguration(
            method: method, architecture: encoder.arch, stem: encoder.stem, width: encoder.width,
            projectorLayers: projectorLayers, outputWidth: dimension, predictorWidth: predictorDimension,
            temperature: temperature ?? own.temperature, queueLength: queue ?? own.queueLength,
            batchNormSplits: batchNormSplits ?? own.batchNormSplits, prototypes: prototypes ?? own.prototypes,
            localViews: localViews ?? (method == .dino ? own.localViews : nil))
    }

    /// Adds what has no effect on the method.
    func listIdle(_ idle: inout IdleOptions) {
        idle.add(
            "--predictor-dimension", when: !method.hasPredictor && method != .dino,
            because: "\(method.label) has no predictor")
        idle.add(
            "--temperature", when: !method.hasTemperature, because: "the loss of \(method.label) has none")
        idle.add(
            "--queue", "--batch-norm-splits", when: !method.hasQueue, because: "\(method.label) has no queue")
        idle.add("--prototypes", "--local-views", when: method != .dino, because: "they are DINO's")
    }
}

/// DINO's local views.
struct LocalViewOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Side of DINO's local views in pixels. (default: half the global ones')", valueName: "integer"))
    var localSide: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Areas of DINO's local views. (default: 0.05,0.14)", valueName: "a,b"))
    var localScale: NumberList?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "T of DINO's teacher behind its warm-up.", valueName: "number"))
    var teacherTemperature = 0.04

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Epochs over which it rises from 0.04 (DINO).", valueName: "integer"))
    var teacherWarmupEpochs = 0

    func listIdle(_ idle: inout IdleOptions, of method: ContrastiveMethod, views: Int) {
        idle.add(
            allOf: Self.self, when: method != .dino,
            because: "\(method.label) has no local views and no teacher")
        idle.add(
            "--local-side", "--local-scale", when: method == .dino && views == 0,
            because: "there are no local views")
        idle.add(
            "--teacher-warmup-epochs", when: method == .dino && teacherTemperature == 0.04,
            because: "the temperature stays at 0.04")
    }

    func validate() throws {
        if let count = localScale?.numbers.count, count != 2 {
            throw ValidationError("--local-scale: expected two numbers a,b, found \(count)")
        }
        try OptionRange.check("--teacher-warmup-epochs", teacherWarmupEpochs, in: 0...1_000_000)
        guard teacherTemperature >= 1e-3, teacherTemperature <= 10 else {
            throw ValidationError("--teacher-temperature: expected 0.001 to 10, found \(teacherTemperature)")
        }
        if let localSide { try OptionRange.check("--local-side", localSide, in: ViewSettings.sides) }
    }

    var schedule: TeacherTemperatureSchedule {
        TeacherTemperatureSchedule(
            first: teacherWarmupEpochs > 0 ? 0.04 : teacherTemperature, last: teacherTemperature,
            epochs: teacherWarmupEpochs)
    }

    /// The local views beside global ones; nil where there are none.
    func views(
        _ count: Int, side: Int, pipeline: ViewPipeline, _ own: MethodDefaults
    ) throws -> LocalViews? {
        guard count > 0 else { return nil }
        let areas = localScale.map { ($0.numbers[0], $0.numbers[1]) } ?? own.localAreas
        return LocalViews(
            side: max(localSide ?? Int((Double(side) * own.localSideShare).rounded()), 8),
            areas: try .area(low: areas.0, high: areas.1),
            pipeline: pipeline)
    }
}

/// When a run looks at what its network sees, for ContrastiveCrop.
struct ObjectScheduleOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Epochs before ContrastiveCrop places crops. (default: a fifth of --epochs)", valueName: "integer"
        ))
    var objectWarmupEpochs: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Epochs from one look at the network's maps to the next. (default: a fifth of --epochs)",
            valueName: "integer"))
    var objectInterval: Int?

    func validate() throws {
        if let objectWarmupEpochs {
            try OptionRange.check("--object-warmup-epochs", objectWarmupEpochs, in: 0...1_000_000)
        }
        if let objectInterval {
            try OptionRange.check("--object-interval", objectInterval, in: 1...1_000_000)
        }
    }

    /// Nil where crops are placed by their scheme.
    func schedule(_ contrastive: ContrastiveCropOptions, epochs: Int) -> ObjectSchedule? {
        guard contrastive.contrastiveCrop else { return nil }
        return ObjectSchedule(epochs: epochs, warmupEpochs: objectWarmupEpochs, interval: objectInterval)
    }

    func listIdle(_ idle: inout IdleOptions, _ contrastive: ContrastiveCropOptions) {
        idle.add(
            allOf: Self.self, when: !contrastive.contrastiveCrop,
            because: "they are ContrastiveCrop's (--contrastive-crop)")
    }
}

import Encoders
import JointAugmentation

/// What a network in training consists of: a residual network, the heads of a method, and the method's own numbers.
public struct MethodConfiguration: Sendable, Equatable {
    /// The method whose loss is made small.
    public var method: ContrastiveMethod
    /// The encoder's form.
    public var architecture: KnownArchitecture
    /// The encoder's first layer; the pooling behind it too.
    public var stem: Stem
    /// Channels that the stem gives; all others keep their ratio to it.
    public var width: Int
    /// Linear layers of the projector (SimSiam, SimCLR, MoCo v3).
    public var projectorLayers: Int
    /// Outputs of the projector's inner layers; as many as the encoder has features where it is nil, or the method's own number.
    public var projectorWidth: Int?
    /// Outputs of projector and predictor.
    public var outputWidth: Int
    /// Outputs of the predictor's inner layer (SimSiam), or of it and the projector's (BYOL, MoCo v3, DINO).
    public var predictorWidth: Int
    /// T of the softmax over similarities; of DINO, of the student.
    public var temperature: Double
    /// Keys in MoCo's queue.
    public var queueLength: Int
    /// Parts of a batch, each with a batch norm of its own, of MoCo v1 and v2.
    public var batchNormSplits: Int
    /// DINO's prototypes.
    public var prototypes: Int
    /// DINO's views behind the two global ones.
    public var localViews: Int

    /// Each setting is explained at its property; those that are nil are the architecture's own, or the method's
    /// (``MethodDefaults``).
    public init(
        method: ContrastiveMethod = .simsiam, architecture: KnownArchitecture = .resnet18, stem: Stem? = nil,
        width: Int? = nil, projectorLayers: Int? = nil, projectorWidth: Int? = nil, outputWidth: Int? = nil,
        predictorWidth: Int? = nil, temperature: Double? = nil, queueLength: Int? = nil,
        batchNormSplits: Int? = nil, prototypes: Int? = nil, localViews: Int? = nil
    ) {
        let own = MethodDefaults(method)
        self.method = method
        self.architecture = architecture
        self.stem = stem ?? architecture.architecture.stem
        self.width = width ?? architecture.architecture.stemWidth
        self.projectorLayers = projectorLayers ?? own.projectorLayers
        self.projectorWidth = projectorWidth
        self.outputWidth = outputWidth ?? own.outputWidth
        self.predictorWidth = predictorWidth ?? own.hiddenWidth
        self.temperature = temperature ?? own.temperature
        self.queueLength = queueLength ?? own.queueLength
        self.batchNormSplits = batchNormSplits ?? own.batchNormSplits
        self.prototypes = prototypes ?? own.prototypes
        self.localViews = localViews ?? (method == .dino ? own.localViews : 0)
    }

    /// The encoder's description.
    public var encoder: ResNetArchitecture { architecture.architecture(stem: stem, width: width) }

    /// D, the length of the pooled features.
    public var featureCount: Int { encoder.featureCount }

    /// Views of an image that a step takes.
    public var viewCount: Int { 2 + localViews }

    /// What a step makes small.
    var objective: any Objective {
        switch method {
        case .simsiam:
            SimSiam(
                projectorLayers: projectorLayers, projectorWidth: projectorWidth, outputWidth: outputWidth,
                predictorWidth: predictorWidth)
        case .simclr:
            SimCLR(
                projectorLayers: projectorLayers, projectorWidth: projectorWidth, outputWidth: outputWidth,
                temperature: temperature)
        case .byol: BYOL(hiddenWidth: predictorWidth, outputWidth: outputWidth)
        case .mocoV1, .mocoV2:
            MoCo(
                isMLP: method == .mocoV2, outputWidth: outputWidth, temperature: temperature,
                queueLength: queueLength, splits: batchNormSplits)
        case .mocoV3:
            MoCoV3(
                projectorLayers: projectorLayers, hiddenWidth: predictorWidth, outputWidth: outputWidth,
                temperature: temperature)
        case .dino:
            DINO(
                hiddenWidth: predictorWidth, bottleneckWidth: outputWidth, prototypes: prototypes,
                studentTemperature: temperature, localViews: localViews)
        }
    }

    /// Whether such a network can be made.
    ///
    /// - Throws: ``TrainingError/wrongSetting(name:expected:found:)``.
    public func check() throws(TrainingError) {
        let widths = [
            ("width", width, Self.greatestWidth >> 4),
            ("projector width", projectorWidth ?? 1, Self.greatestWidth),
            ("output width", outputWidth, Self.greatestWidth),
            ("predictor width", predictorWidth, Self.greatestWidth),
            ("queue", queueLength, 1 << 20), ("prototypes", prototypes, 1 << 18),
            ("batch norm splits", batchNormSplits, 64), ("local views", localViews + 1, 33),
        ]
        for (name, value, greatest) in widths where !(1...greatest).contains(value) {
            throw .wrongSetting(name: name, expected: "1 to \(greatest)", found: "\(value)")
        }
        guard (2...3).contains(projectorLayers) else {
            throw .wrongSetting(name: "projector layers", expected: "2 or 3", found: "\(projectorLayers)")
        }
        guard temperature >= 1e-3, temperature <= 1e3 else {
            throw .wrongSetting(name: "temperature", expected: "0.001 to 1000", found: "\(temperature)")
        }
        guard (1...Self.greatestKernel).contains(stem.kernel),
            (1...Self.greatestKernel).contains(stem.stride),
            (0...Self.greatestKernel).contains(stem.padding)
        else {
            throw .wrongSetting(
                name: "stem", expected: "kernel and stride of 1 to \(Self.greatestKernel)", found: "\(stem)")
        }
        guard encoder.stages.allSatisfy({ $0.groups == 1 }) else {
            throw .wrongSetting(
                name: "architecture", expected: "a network without grouped convolutions",
                found: architecture.rawValue)
        }
    }

    /// Whether steps of so many images make sense.
    ///
    /// - Throws: ``TrainingError/wrongSetting(name:expected:found:)``.
    public func check(batch: Int) throws(TrainingError) {
        guard method.hasQueue else { return }
        guard queueLength.isMultiple(of: batch) else {
            throw .wrongSetting(
                name: "queue", expected: "a multiple of the batch, \(batch), as MoCo's code has it",
                found: "\(queueLength)")
        }
        guard batch >= 2 * batchNormSplits else {
            throw .wrongSetting(
                name: "batch",
                expected:
                    "at least \(2 * batchNormSplits), two images for each of \(batchNormSplits) batch norms",
                found: "\(batch)")
        }
    }

    private static let greatestWidth = 1 << 14
    private static let greatestKernel = 15
}

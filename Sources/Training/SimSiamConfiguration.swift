import Encoders

/// What a SimSiam network consists of (Chen and He 2021): a residual network, a projector and a predictor.
public struct SimSiamConfiguration: Sendable, Equatable {
    /// The encoder's form.
    public var architecture: KnownArchitecture
    /// The encoder's first layer; the pooling behind it too.
    public var stem: Stem
    /// Channels that the stem gives; all others keep their ratio to it.
    public var width: Int
    /// Linear layers of the projector: 3, or 2 as in SimSiam's recipe for CIFAR.
    public var projectorLayers: Int
    /// Outputs of the projector's inner layers; as many as the encoder has features where it is nil.
    public var projectorWidth: Int?
    /// Outputs of projector and predictor.
    public var outputWidth: Int
    /// Outputs of the predictor's inner layer.
    public var predictorWidth: Int

    /// - Parameters: `stem` and `width` are the architecture's own where they are nil.
    public init(
        architecture: KnownArchitecture = .resnet18, stem: Stem? = nil, width: Int? = nil,
        projectorLayers: Int = 3, projectorWidth: Int? = nil, outputWidth: Int = 2048,
        predictorWidth: Int = 512
    ) {
        self.architecture = architecture
        self.stem = stem ?? architecture.architecture.stem
        self.width = width ?? architecture.architecture.stemWidth
        self.projectorLayers = projectorLayers
        self.projectorWidth = projectorWidth
        self.outputWidth = outputWidth
        self.predictorWidth = predictorWidth
    }

    /// The encoder's description.
    public var encoder: ResNetArchitecture { architecture.architecture(stem: stem, width: width) }

    /// D, the length of the pooled features.
    public var featureCount: Int { encoder.featureCount }

    /// What a step makes small.
    var objective: SimSiam {
        SimSiam(
            projectorLayers: projectorLayers, projectorWidth: projectorWidth, outputWidth: outputWidth,
            predictorWidth: predictorWidth)
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
        ]
        for (name, value, greatest) in widths where !(1...greatest).contains(value) {
            throw .wrongSetting(name: name, expected: "1 to \(greatest)", found: "\(value)")
        }
        guard (2...3).contains(projectorLayers) else {
            throw .wrongSetting(name: "projector layers", expected: "2 or 3", found: "\(projectorLayers)")
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

    private static let greatestWidth = 1 << 14
    private static let greatestKernel = 15
}

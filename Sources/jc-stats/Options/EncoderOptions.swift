import ArgumentParser
import Checkpoints
import Encoders
import Layers

extension ConvolutionMethod: ExpressibleByArgument {}

extension HeadActivation: ExpressibleByArgument {}

/// Which network of a checkpoint is meant, and how it is built.
struct EncoderOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The encoder of a file that holds several, as `inspect` names them. (default: the trained one)",
            valueName: "name"))
    var encoder: String?

    @Option(
        help: ArgumentHelp(
            "Leave tensors out that are no part of the network: names, or dotted parts of them. May be repeated. (default: none)",
            valueName: "name,..."))
    var ignore: [String] = []

    @Option(
        help: "How convolutions are computed: winograd takes fewer products, direct rounds as torch does.")
    var convolution = ConvolutionMethod.winograd

    @Option(
        help: """
            What stands between the linear layers of projector and predictor; auto: what names tell, else relu; \
            dino: GELU, and unit length ahead of the last layer.
            """)
    var headActivation = HeadActivation.auto

    @OptionGroup var architecture: ArchitectureOptions
    @OptionGroup var transformer: TransformerOptions

    /// Refuses what has no effect on an output.
    func check(_ output: FeatureKind) throws {
        guard headActivation == .auto || [.projection, .prediction].contains(output) else {
            throw ValidationError(
                "--head-activation: expected with an output of a head (projection or prediction), found \(output.rawValue)"
            )
        }
    }

    /// Refuses what the network that was found does not have.
    ///
    /// - Throws: `ValidationError` that names the option.
    func check(_ found: EncoderIdentity) throws {
        guard found.bottleneckStride != nil || architecture.bottleneckStride == .in3x3 else {
            throw ValidationError(
                "--bottleneck-stride has no effect here: \(found.name) has no bottlenecks")
        }
        let isTransformer = !found.facts.isEmpty
        let idle = isTransformer ? convolutionOptions : transformer.given
        if let option = idle.first {
            throw ValidationError(
                "\(option) has no effect here: \(found.name) is \(isTransformer ? "a" : "no") Vision Transformer"
            )
        }
    }

    /// The options in use that are about residual networks.
    private var convolutionOptions: [String] {
        (convolution == .winograd ? [] : ["--convolution"])
            + (architecture.stemPooling == .auto ? [] : ["--stem-pooling"])
            + (architecture.stemStride == nil ? [] : ["--stem-stride"])
            + (architecture.stemPadding == nil ? [] : ["--stem-padding"])
    }

    /// What the options say of the network.
    var choices: EncoderChoices {
        var choices = EncoderChoices()
        choices.encoder = encoder
        choices.ignoring = ignoredNames
        choices.headActivation = headActivation
        choices.architecture = architecture.choices
        choices.transformer = transformer.choices
        choices.method = convolution
        return choices
    }

    /// The names of ``ignore``, one by one.
    var ignoredNames: [String] { ignore.flatMap { $0.split(separator: ",").map(String.init) } }

    func validate() throws {
        let parts = ignore.flatMap { $0.split(separator: ",", omittingEmptySubsequences: false) }
        guard !parts.contains(where: \.isEmpty) else {
            throw ValidationError("--ignore: expected names separated by commas, found an empty one")
        }
    }
}

extension StemPooling: ExpressibleByArgument {}

extension BottleneckStride: ExpressibleByArgument {}

/// What names and shapes of a checkpoint's tensors cannot tell; reports repeat it.
struct ArchitectureOptions: ParsableArguments {
    @Option(help: "Max pooling after the stem's convolution; auto: after a 7x7 one, not after a 3x3 one.")
    var stemPooling = StemPooling.auto

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Step of the stem's convolution in pixels. (default: 2 for a 7x7 stem, 1 for a 3x3 one)",
            valueName: "integer"))
    var stemStride: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Zeros around the image in pixels. (default: 3 for a 7x7 stem, 1 for a 3x3 one)",
            valueName: "integer"))
    var stemPadding: Int?

    @Option(help: "The convolution of bottlenecks that takes the stride: 1x1 is ResNet v1, 3x3 is v1.5.")
    var bottleneckStride = BottleneckStride.in3x3

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "What batch norm, and layer norm in a head, add to a variance.", valueName: "number"))
    var epsilon = ArchitectureChoices().epsilon

    func validate() throws {
        try OptionRange.check("--stem-stride", stemStride, in: 1...8)
        try OptionRange.check("--stem-padding", stemPadding, in: 0...16)
        guard epsilon >= 0, epsilon <= 1 else {
            throw ValidationError("--epsilon: expected a number of 0 to 1, found \(epsilon)")
        }
    }

    var choices: ArchitectureChoices {
        var choices = ArchitectureChoices()
        choices.stemPooling = stemPooling
        choices.stemStride = stemStride
        choices.stemPadding = stemPadding
        choices.bottleneckStride = bottleneckStride
        choices.epsilon = epsilon
        return choices
    }
}

extension TokenActivation: ExpressibleByArgument {}

extension TokenPooling: ExpressibleByArgument {}

extension PositionResize: ExpressibleByArgument {}

/// What the tensors of a Vision Transformer cannot tell; reports repeat it.
struct TransformerOptions: ParsableArguments {
    @Option(
        help: """
            What of a Vision Transformer stands for an image: its class token, the mean of its patches, both, distilled (the mean \
            of DeiT's two tokens) or attention (SigLIP's pooling); auto: what the file tells, else the class token.
            """)
    var pooling = TokenPooling.auto

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Heads of each attention. (default: what a configuration beside the file says, else what is usual of the width)",
            valueName: "integer"))
    var heads: Int?

    @Option(
        help: """
            What stands between the layers of a block's MLP. (default: what a configuration says, else gelu, for CLIP \
            quick-gelu)
            """)
    var mlpActivation: TokenActivation?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "What layer norms add to a variance. (default: what a configuration says, else the project's own)",
            valueName: "number"))
    var layerNormEpsilon: Double?

    @Option(
        help: "How positions are resized for images of another side; auto: as the file's project does it.")
    var positionResize = PositionResize.auto

    func validate() throws {
        try OptionRange.check("--heads", heads, in: 1...1024)
        guard layerNormEpsilon.map({ $0 >= 0 && $0 <= 1 }) ?? true else {
            throw ValidationError(
                "--layer-norm-epsilon: expected a number of 0 to 1, found \(layerNormEpsilon ?? 0)")
        }
    }

    /// The options in use.
    var given: [String] {
        (pooling == .auto ? [] : ["--pooling"]) + (heads == nil ? [] : ["--heads"])
            + (mlpActivation == nil ? [] : ["--mlp-activation"])
            + (layerNormEpsilon == nil ? [] : ["--layer-norm-epsilon"])
            + (positionResize == .auto ? [] : ["--position-resize"])
    }

    var choices: TransformerChoices {
        var choices = TransformerChoices()
        choices.pooling = pooling
        choices.heads = heads
        choices.activation = mlpActivation
        choices.epsilon = layerNormEpsilon
        choices.positions = positionResize
        return choices
    }
}

extension FeatureKind: ExpressibleByArgument {
    /// Reads a name; ``OldSpellings`` says what is told of the old one.
    public init?(argument: String) { self.init(name: argument) }
}

/// What f of SDF is.
struct FeatureOptions: ParsableArguments {
    @Option(help: "f: the backbone's pooled features, the projector's output, or the predictor's behind it.")
    var features = Features.backbone

    /// The outputs that stand for an image; its classes' scores do not.
    enum Features: String, ExpressibleByArgument, CaseIterable {
        case backbone, projection, prediction

        /// Reads a name as `FeatureKind` does.
        init?(argument: String) {
            guard let kind = FeatureKind(argument: argument) else { return nil }
            self.init(rawValue: kind.rawValue)
        }

        var output: FeatureKind {
            switch self {
            case .backbone: .backbone
            case .projection: .projection
            case .prediction: .prediction
            }
        }
    }
}

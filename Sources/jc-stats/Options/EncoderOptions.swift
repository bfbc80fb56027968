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
            "Leave tensors out that are no part of the network: names, or dotted parts of them. May be repeated.",
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

    /// Refuses what has no effect on an output.
    func check(_ output: FeatureKind) throws {
        guard headActivation == .auto || [.projection, .prediction].contains(output) else {
            throw ValidationError(
                "--head-activation: expected with an output of a head (encoder or prediction), found \(output.rawValue)"
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
    }

    /// What the options say of the network.
    var choices: EncoderChoices {
        var choices = EncoderChoices()
        choices.encoder = encoder
        choices.ignoring = ignoredNames
        choices.headActivation = headActivation
        choices.architecture = architecture.choices
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

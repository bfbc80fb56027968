import ArgumentParser
import Checkpoints
import Networks

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
    func check(_ output: NetworkOutput) throws {
        guard headActivation == .auto || [.encoder, .prediction].contains(output) else {
            throw ValidationError(
                "--head-activation: expected with an output of a head (encoder or prediction), found \(output.rawValue)"
            )
        }
    }
}

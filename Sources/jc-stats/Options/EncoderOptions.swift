import ArgumentParser
import Networks

extension ConvolutionMethod: ExpressibleByArgument {}

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

    @OptionGroup var architecture: ArchitectureOptions

    /// Refuses what the network that was found does not have.
    ///
    /// - Throws: `ValidationError` that names the option.
    func check(_ found: ResNetArchitecture) throws {
        guard found.block == .bottleneck || architecture.bottleneckStride == .in3x3 else {
            throw ValidationError(
                "--bottleneck-stride has no effect here: \(found.name) has no bottlenecks")
        }
    }
}

import ArgumentParser
import Encoders

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

/// SimSiam's projector and predictor.
struct SimSiamHeadOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Outputs of projector and predictor.", valueName: "integer"))
    var dimension = 2048

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Outputs of the predictor's inner layer.", valueName: "integer"))
    var predictorDimension = 512
}

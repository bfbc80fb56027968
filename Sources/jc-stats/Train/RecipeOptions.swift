import ArgumentParser
import Encoders
import JointAugmentation
import Training

/// Network, rates and length of a SimSiam run.
struct RecipeOptions: ParsableArguments {
    @OptionGroup var encoder: TrainedEncoderOptions

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Linear layers of the projector: 3, or 2 as for CIFAR.", valueName: "integer"))
    var projectorLayers = 3

    @OptionGroup var heads: SimSiamHeadOptions

    @Option(parsing: .unconditional, help: ArgumentHelp("Passes over the images.", valueName: "integer"))
    var epochs = 100

    @Option(parsing: .unconditional, help: ArgumentHelp("Images a step.", valueName: "integer"))
    var batch = 512

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Learning rate of 256 images a step; it falls to 0 as a cosine over the epochs.",
            valueName: "number"))
    var learningRate = 0.05

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Share of the last step that is kept.", valueName: "number"))
    var momentum = 0.9

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Weight decay of all parameters.", valueName: "number"))
    var weightDecay = 1e-4

    @Flag(help: "The predictor's rate falls too, instead of staying where it starts.")
    var scheduledPredictor = false

    func validate() throws {
        try OptionRange.check("--epochs", epochs, in: 1...1_000_000)
        try OptionRange.check("--batch", batch, in: 2...65536)
        for (name, value, limit) in [
            ("--learning-rate", learningRate, 1e6), ("--momentum", momentum, 1),
            ("--weight-decay", weightDecay, 1e6),
        ] where !(value >= 0 && value < limit) {
            throw ValidationError("\(name): expected 0 to \(NumberText.short(limit)), found \(value)")
        }
        do { try configuration.check() } catch { throw ValidationError("\(error)") }
    }

    var configuration: SimSiamConfiguration {
        SimSiamConfiguration(
            architecture: encoder.arch, stem: encoder.stem, width: encoder.width,
            projectorLayers: projectorLayers, outputWidth: heads.dimension,
            predictorWidth: heads.predictorDimension)
    }

    var schedule: LearningRateSchedule {
        LearningRateSchedule(
            baseRate: learningRate, batch: batch, epochs: epochs, fixesPredictor: !scheduledPredictor)
    }
}

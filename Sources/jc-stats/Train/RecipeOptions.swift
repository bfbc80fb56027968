import ArgumentParser
import Encoders
import JointAugmentation
import Training

/// Network, rates and length of a SimSiam run.
struct RecipeOptions: ParsableArguments {
    @Option(help: "Architecture of the encoder.")
    var arch: KnownArchitecture = .resnet18

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Channels of the first stage. (default: the architecture's own)", valueName: "integer"))
    var width: Int?

    @Flag(help: "A 3x3 stem without pooling, whatever the architecture has.")
    var smallStem = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Linear layers of the projector: 3, or 2 as for CIFAR.", valueName: "integer"))
    var projectorLayers = 3

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Outputs of projector and predictor.", valueName: "integer"))
    var dimension = 2048

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Outputs of the predictor's inner layer.", valueName: "integer"))
    var predictorDimension = 512

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
        for (name, value, range) in [("--epochs", epochs, 1...1_000_000), ("--batch", batch, 2...65536)]
        where !range.contains(value) {
            throw ValidationError(
                "\(name): expected \(range.lowerBound) to \(range.upperBound), found \(value)")
        }
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
            architecture: arch, stem: smallStem ? .small3x3 : nil, width: width,
            projectorLayers: projectorLayers, outputWidth: dimension, predictorWidth: predictorDimension)
    }

    var schedule: LearningRateSchedule {
        LearningRateSchedule(
            baseRate: learningRate, batch: batch, epochs: epochs, fixesPredictor: !scheduledPredictor)
    }
}

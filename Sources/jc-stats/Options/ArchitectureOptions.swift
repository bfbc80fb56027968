import ArgumentParser
import Encoders

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

import ArgumentParser
import JointAugmentation
import PaperFigures
import Training

/// Where the losses of Figure 5 come from.
struct LossOptions: ParsableArguments {
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Logs for Figure 5: CSVs with columns step and loss. (default: figure-5.csv of --exports)",
            valueName: "file"))
    var losses: [String] = []

    @Option(
        help: ArgumentHelp(
            "The method whose losses Figure 5 shows. (default: the only one of the logs; with --train simsiam)",
            valueName: "method"),
        completion: .list(ContrastiveMethod.allCases.map(\.rawValue)), transform: Self.named)
    var method: ContrastiveMethod?

    @Flag(
        help:
            "Train on views of six laws for Figure 5, DINO without local views; goes on where it was stopped."
    )
    var train = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Epochs of each run of --train.", valueName: "integer"))
    var epochs = 5

    @Option(
        parsing: .unconditional, help: ArgumentHelp("Images a step of --train.", valueName: "integer"))
    var batch = 128

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Channels of the first stage of --train's ResNet-18.", valueName: "integer"))
    var trainWidth = 16

    @Option(help: ArgumentHelp("Folder of the runs of --train.", valueName: "folder"))
    var runs = "runs"

    private static func named(_ name: String) throws -> ContrastiveMethod {
        guard let method = ContrastiveMethod(rawValue: name.lowercased()) else {
            throw ValidationError("expected one of \(ContrastiveMethod.names)")
        }
        return method
    }

    func validate() throws {
        guard !train || losses.isEmpty else {
            throw ValidationError("--train and --losses: expected one of them, found both")
        }
        try OptionRange.check("--epochs", epochs, in: 1...1_000_000)
        try OptionRange.check("--batch", batch, in: 2...65536)
        try OptionRange.check("--train-width", trainWidth, in: 1...1024)
    }
}

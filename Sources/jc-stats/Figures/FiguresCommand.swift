import ArgumentParser
import Difficulty
import Foundation
import JointAugmentation

/// `jc-stats figures`: the paper's Figures 1 to 5 with the numbers behind them.
struct FiguresCommand: ParsableCommand, ChecksIdleOptions {
    static let configuration = CommandConfiguration(
        commandName: "figures",
        abstract: "Draw the paper's Figures 1 to 5 as PNG, SVG and PDF, with their CSVs.",
        discussion: """
            Figure 3 is exact and needs nothing; Figure 1 shows pairs of an elephant; Figures 2 and 4 measure a checkpoint on images; Figure 5 draws the \
            losses of earlier runs, of --losses, or of those that --train makes.
            Drawings go to the folder of --figures, CSVs to that of --exports; --output FILE.json keeps what --json prints.
            Example: jc-stats figures --only 2,3,4 --checkpoint resnet20.th --data test_batch.bin
            """)

    @OptionGroup var crops: CropOptions
    @OptionGroup var drawing: SeedOptions
    @OptionGroup var process: ProcessOptions
    @OptionGroup var encoder: EncoderOptions
    @OptionGroup var features: FeatureOptions
    @OptionGroup var estimation: PairOptions
    @OptionGroup var input: NetworkInputOptions
    @OptionGroup var precision: PrecisionOptions
    @OptionGroup var unreadable: UnreadableOptions
    @OptionGroup var threading: ThreadOptions

    @OptionGroup var training: LossOptions

    @OptionGroup var files: OutputOptions

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Figures to draw. (default: 1,2,3,4, 5 with losses)", valueName: "number,..."))
    var only: NumberList?

    @Option(help: ArgumentHelp("A JPEG or a PNG for Figure 1. (default: an elephant)", valueName: "file"))
    var picture: String?

    @Option(help: "A checkpoint, for Figures 1, 2 and 4. (default: the program's own)")
    var checkpoint: String?

    @Option(help: "Images, for Figures 2 and 4: a folder, a CIFAR binary or a tar. (default: demo images)")
    var data: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Pairs of each law drawn from each image.", valueName: "integer"))
    var pairsPerImage = 1

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Draws of each histogram under Figure 3; 0 for none.", valueName: "integer"))
    var draws = 200_000

    @Option(
        help: ArgumentHelp(
            "Also one page with the figures, the tables behind them and where they come from.",
            valueName: "file"))
    var html: String?

    @Option(help: "Folder of the figures.")
    var figures = "Figures"

    @Option(help: "Folder of the CSVs.")
    var exports = "Notebooks-exports"

    func validate() throws {
        try files.check(endings: ["json"])
        let unknown = numbers.filter { ![1, 2, 3, 4, 5].contains($0) }
        guard unknown.isEmpty else {
            throw ValidationError("--only: expected 1, 2, 3, 4 or 5, found \(NumberText.short(unknown[0]))")
        }
        try process.check(checkpoint: checkpoint, name: "--checkpoint")
        try checkInputs()
        if let html { try OutputFile(html).checkPlace() }
        if training.train, data == nil { throw ValidationError("--train needs --data IMAGES") }
        try OptionRange.check("--pairs-per-image", pairsPerImage, in: 1...RunSettings.mostPairsPerImage)
        try OptionRange.check("--draws", draws, in: 0...1_000_000_000)
        try crops.check(laws: numbers.contains(2) ? Law.paperSettings : Law.paperDensities)
    }

    /// Refuses results where something is read.
    private func checkInputs() throws {
        let inputs = InputFiles([checkpoint, data, picture] + training.losses)
        try inputs.check(files)
        if let html { try inputs.check(html, as: "--html") }
        try inputs.check(folder: figures, files: FigureFiles.drawingNames, as: "--figures")
        try inputs.check(folder: exports, files: FigureFiles.exportNames, as: "--exports")
        if training.train { try inputs.check(folder: training.runs, files: [], as: "--runs") }
    }

    func listIdle(_ idle: inout IdleOptions) {
        let (shows, trains) = (numbers.contains(1), numbers.contains(5) && training.train)
        let runs = shows || isMeasured
        idle.add("--picture", when: !shows, because: "Figure 1 is not drawn")
        idle.add("--draws", when: !numbers.contains(3), because: "Figure 3 is not drawn")
        idle.add("--losses", "--train", when: !numbers.contains(5), because: "Figure 5 is not drawn")
        idle.add(
            "--epochs", "--batch", "--train-width", "--runs", when: !trains,
            because: "nothing is trained without --train")
        let reason = "none of Figures 1, 2 and 4 is drawn"
        idle.add("--checkpoint", when: !runs, because: reason)
        idle.add(allOf: ProcessOptions.self, when: !runs, because: reason)
        if runs { process.listIdle(&idle) }
        idle.add(allOf: EncoderOptions.self, when: !runs, because: reason)
        idle.add(allOf: FeatureOptions.self, when: !runs, because: reason)
        idle.add(allOf: PairOptions.self, when: !isMeasured, because: "neither Figure 2 nor 4 is drawn")
        idle.add(
            "--precision", "--pairs-per-image", when: !isMeasured, because: "neither Figure 2 nor 4 is drawn")
        let unread = "neither Figure 2 nor 4 is drawn, and nothing is trained"
        idle.add("--data", "--limit", when: !isMeasured && !trains, because: unread)
        idle.add(allOf: UnreadableOptions.self, when: !isMeasured && !trains, because: unread)
        idle.add(
            allOf: PixelOptions.self, when: !runs && !trains, because: reason + ", and nothing is trained")
        idle.add("--realisation", when: !runs && !trains, because: reason + ", and nothing is trained")
        idle.add(
            "--seed", when: !runs && !trains && !(numbers.contains(3) && draws > 0),
            because: "nothing is drawn at random")
    }

    func run() throws {
        var session = try FiguresSession(options: self)
        try session.run()
    }

    /// The figures asked for, or those that there is something for.
    var numbers: [Double] {
        if let only { return only.numbers }
        let hasLosses =
            training.train || !training.losses.isEmpty || FileManager.default.fileExists(atPath: lossExport)
        let measures =
            !training.train
            && (data != nil || checkpoint != nil || process.encoderCommand != nil
                || DemoImages.missing == nil)
        let shows = picture != nil || DemoImages.missing == nil
        return [3] + (shows ? [1] : []) + (measures ? [2, 4] : []) + (hasLosses ? [5] : [])
    }

    /// Whether a checkpoint is measured.
    var isMeasured: Bool { numbers.contains { $0 == 2 || $0 == 4 } }

    var lossExport: String { "\(exports)/figure-5.csv" }
}

/// Where the losses of Figure 5 come from.
struct LossOptions: ParsableArguments {
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Logs for Figure 5: CSVs with columns step and loss. (default: figure-5.csv of --exports)",
            valueName: "file"))
    var losses: [String] = []

    @Flag(help: "Train SimSiam on views of six laws for Figure 5; goes on where it was stopped.")
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

    func validate() throws {
        guard !train || losses.isEmpty else {
            throw ValidationError("--train and --losses: expected one of them, found both")
        }
        try OptionRange.check("--epochs", epochs, in: 1...1_000_000)
        try OptionRange.check("--batch", batch, in: 2...65536)
        try OptionRange.check("--train-width", trainWidth, in: 1...1024)
    }
}

import ArgumentParser
import Difficulty
import Foundation

/// `jc-stats evaluate`: how well frozen features tell classes apart.
struct EvaluateCommand: ParsableCommand, ChecksIdleOptions {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Measure top-1 of frozen features: weighted nearest neighbours and a linear classifier.",
        discussion: """
            Images are taken whole and resized to a square. Features are the backbone's, not the projector's, unless \
            --features says so. Without --train each image is judged by the others: neighbours by leaving it out, the linear classifier by \
            5 parts in turn. Checkpoints of --beside are compared with the first on the same images: the difference with Tango's \
            interval, McNemar's exact test and its mid-p.
            Example: jc-stats evaluate resnet20.th test_batch.bin --train train.tar -o evaluation.json
            """)

    @Argument(help: "A checkpoint, unless there is --encoder-command.")
    var checkpoint: String?

    @Argument(
        help: "Labelled images to be judged: \(DatasetOpening.sources)."
    )
    var data: String?

    @Option(
        help: ArgumentHelp(
            "Labelled images to learn from, of the same classes. (default: none, the images judge each other)",
            valueName: "data"))
    var train: String?

    @Option(
        help: ArgumentHelp(
            "A file of path,label in each line: the classes of all images, by their names or, without folders, by the ends of them. (default: what the images say)",
            valueName: "file"))
    var labels: String?

    @OptionGroup var classifiers: ClassifierOptions

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Judge N images, spread over the data, each class with its share. (default: all)",
            valueName: "integer"))
    var limit: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Learn from N images, spread in the same way. (default: all)", valueName: "integer"))
    var trainLimit: Int?

    @Option(
        help: ArgumentHelp(
            "Another checkpoint, judged on the same images and shown in the same table, as its own names and files tell of it; --features, --side and pixels are asked of all. May be repeated. (default: none)",
            valueName: "checkpoint"))
    var beside: [String] = []

    @OptionGroup var process: ProcessOptions
    @OptionGroup var encoder: EncoderOptions
    @OptionGroup var features: FeatureOptions
    @OptionGroup var pixels: PixelOptions
    @OptionGroup var unreadable: UnreadableOptions
    @OptionGroup var files: OutputOptions
    @OptionGroup var threading: ThreadOptions

    func validate() throws {
        let (checkpoint, data) = try process.arguments(checkpoint, data)
        try files.check(endings: ["csv", "json"])
        try InputFiles([checkpoint, data, train, labels] + beside).check(files)
        try EvaluationLimits.check(limit, training: trainLimit, of: train, option: "--train")
    }

    func listIdle(_ idle: inout IdleOptions) {
        process.listIdle(&idle)
        classifiers.listIdle(&idle)
    }

    func run() throws {
        try threading.reserve()
        let (checkpoint, data) = try process.arguments(checkpoint, data)
        let loaded = try LoadedNetwork(
            process.source(else: checkpoint ?? ""), options: encoder, output: features.features.output)
        try loaded.check(pixels)
        let images = try EvaluationImages(
            test: data, limit: limit, training: train, trainingLimit: trainLimit, labels: labels,
            unreadable: unreadable.policy, isSilent: files.quiet)
        var output = try judge(loaded, images)
        for path in beside where !output.isIncomplete {
            let other = try LoadedNetwork(
                path: path, options: EncoderOptions.parse([]), output: features.features.output)
            try output.add(try judge(other, images))
        }
        try files.deliver(output, lines: EvaluateText(output: output).lines, remark: output.checkpoint.choice)
        { _ in
            EvaluateTable.csv(output)
        }
        if output.isIncomplete { throw SignalWatch.exitCode }
    }

    private func judge(_ loaded: LoadedNetwork, _ images: EvaluationImages) throws -> EvaluateOutput {
        try EvaluationSession(
            loaded: loaded, images: images, pixels: pixels,
            evaluation: classifiers.evaluation(threads: threading.count), isSilent: files.quiet
        ).run()
    }
}

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
            5 parts in turn.
            Example: jc-stats evaluate resnet20.th test_batch.bin --train train.tar -o evaluation.json
            """)

    @Argument(help: "A checkpoint, unless there is --encoder-command.")
    var checkpoint: String?

    @Argument(help: "Labelled images to be judged: class folders, a CIFAR binary or a tar.")
    var data: String?

    @Option(help: ArgumentHelp("Labelled images to learn from, of the same classes.", valueName: "data"))
    var train: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Nearest images that vote, k.", valueName: "integer"))
    var neighbors = 200

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("T of the votes' weights exp(cos / T).", valueName: "number"))
    var temperature = 0.1

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Weight of the linear classifier's squared weights, beside its mean loss.", valueName: "number"))
    var l2 = 1e-3

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Judge N images, spread over the data, each class with its share.", valueName: "integer"))
    var limit: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Learn from N images, spread in the same way.", valueName: "integer"))
    var trainLimit: Int?

    @Option(
        help: ArgumentHelp(
            "Another checkpoint, judged on the same images and shown in the same table, as its own names and files tell of it; --features, --side and pixels are asked of all. May be repeated.",
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
        try InputFiles([checkpoint, data, train] + beside).check(files)
        try OptionRange.check("--neighbors", neighbors, in: 1...1_000_000)
        guard temperature >= 1e-6, temperature <= 1e6 else {
            throw ValidationError("--temperature: expected 1e-06 to 1e+06, found \(temperature)")
        }
        guard l2 >= 0, l2 <= 1e6 else {
            throw ValidationError("--l2: expected 0 to 1e+06, found \(l2)")
        }
        for (name, value) in [("--limit", limit), ("--train-limit", trainLimit)] {
            guard let value, value < 2 else { continue }
            throw ValidationError("\(name): expected at least 2, found \(value)")
        }
        guard trainLimit == nil || train != nil else {
            throw ValidationError("--train-limit needs --train DATA")
        }
    }

    func listIdle(_ idle: inout IdleOptions) {
        process.listIdle(&idle)
        idle.add("--temperature", when: neighbors == 1, because: "the one image of --neighbors 1 votes alone")
    }

    func run() throws {
        try threading.reserve()
        let (checkpoint, data) = try process.arguments(checkpoint, data)
        let loaded = try LoadedNetwork(
            process.source(else: checkpoint ?? ""), options: encoder, output: features.features.output)
        try loaded.check(pixels)
        var output = try judge(loaded, data)
        for path in beside where !output.isIncomplete {
            let other = try LoadedNetwork(
                path: path, options: EncoderOptions.parse([]), output: features.features.output)
            output.beside = (output.beside ?? []) + [try judge(other, data)]
        }
        try files.deliver(output, lines: EvaluateText(output: output).lines, remark: output.checkpoint.choice)
        { _ in
            EvaluateTable.csv(output)
        }
        if output.isIncomplete { throw SignalWatch.exitCode }
    }

    private func judge(_ loaded: LoadedNetwork, _ data: String) throws -> EvaluateOutput {
        try EvaluationSession(
            loaded: loaded, test: data, testLimit: limit, training: train, trainingLimit: trainLimit,
            pixels: pixels, unreadable: unreadable.policy,
            evaluation: FeatureEvaluation(
                neighborCount: neighbors, temperature: temperature, l2: l2, threads: threading.count),
            isSilent: files.quiet
        ).run()
    }
}

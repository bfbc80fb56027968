import ArgumentParser
import Datasets
import Foundation
import Imaging
import JointAugmentation
import Layers
import Training

/// `jc-stats train`: SimSiam on views of a law.
struct TrainCommand: ParsableCommand, ChecksIdleOptions {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Train SimSiam on views of a law: a checkpoint and its loss curve.",
        discussion: """
            --output is a folder; --resume goes on with the run in it.
            Example: jc-stats train train.tar --arch resnet18 --width 16 --side 64 --beta 0 --epochs 5 --batch 128 \
            --output run
            """)

    @Argument(help: "Images: a folder, a CIFAR binary or a tar.")
    var data: String

    @OptionGroup var laws: LawOptions
    @OptionGroup var crops: CropOptions
    @OptionGroup var drawing: SeedOptions
    @OptionGroup var joint: JointOptions

    @Option(help: ViewOptions.help)
    var views = ViewPipeline.simsiam.name

    @OptionGroup var recipe: RecipeOptions
    @OptionGroup var input: NetworkInputOptions
    @OptionGroup var unreadable: UnreadableOptions
    @OptionGroup var threading: ThreadOptions

    @Option(
        name: [.customShort("o"), .long],
        help: ArgumentHelp("Folder of checkpoint, losses and state.", valueName: "folder"))
    var output: String

    @Flag(help: "Go on with the run in the folder; start it where there is none.")
    var resume = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Megabytes of decoded images kept in memory.", valueName: "integer"))
    var cache = 1024

    @Flag(help: "Print the result as one JSON object and nothing else.")
    var json = false

    @Flag(help: "No progress and no warnings.")
    var quiet = false

    func validate() throws {
        try crops.check(laws: [laws.single(fallback: .independent, command: "train")])
        try joint.check(on: ViewOptions.pipeline(views))
        try InputFiles([data, views]).check(
            folder: output, files: TrainingSession.fileNames, as: "--output")
        guard cache >= 0, cache <= 1 << 20 else {
            throw ValidationError("--cache: expected 0 to \(1 << 20) megabytes, found \(cache)")
        }
    }

    func listIdle(_ idle: inout IdleOptions) {
        recipe.encoder.listIdle(&idle)
    }

    func run() throws {
        try threading.reserve()
        let dataset = CachedDataset(
            try DatasetOpening.open(
                data, limit: input.limit, unreadable: unreadable.policy, isSilent: quiet),
            bytes: cache << 20)
        var session = try TrainingSession(
            TrainingRun(try chosenRecipe(), on: dataset, unreadable: unreadable.policy), folder: output,
            resumes: resume,
            threads: threading.count, isSilent: quiet)
        ThreadOptions.noteConfinement(isSilent: quiet)
        let wasStopped = try session.train()
        let result = TrainOutput(session.run, checkpoint: session.checkpointPath)
        if !quiet { warn(result, wasStopped: wasStopped) }
        try json ? Terminal.print(JSONText.data(result)) : Terminal.print(result.lines)
        if wasStopped { throw SignalWatch.exitCode }
    }

    private func warn(_ result: TrainOutput, wasStopped: Bool) {
        if wasStopped {
            Terminal.note(
                "stopped after \(result.steps) of \(result.plannedSteps) steps; --resume goes on from there")
        }
        if result.isCollapsed {
            Terminal.note(
                "collapse: the outputs' standard deviation is \(NumberText.short(result.outputDeviation)), "
                    + "expected near \(NumberText.short(result.healthyDeviation))")
        }
    }

    private func chosenRecipe() throws -> TrainingRecipe {
        let law = try laws.single(fallback: .independent, command: "train")
        let side = input.side ?? (recipe.configuration.stem == .imageNet7x7 ? 224 : 32)
        return TrainingRecipe(
            configuration: recipe.configuration, law: law,
            views: ViewSettings(
                design: try JointDesign(joint, crops, ViewOptions.pipeline(views)),
                side: side, normalization: input.pixels.chosen().value, seed: drawing.seed),
            schedule: recipe.schedule, momentum: recipe.momentum, weightDecay: recipe.weightDecay)
    }
}

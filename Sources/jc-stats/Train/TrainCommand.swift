import ArgumentParser
import Datasets
import Foundation
import Imaging
import JointAugmentation
import Layers
import Training

/// `jc-stats train`: a method of contrastive learning on views of a law.
struct TrainCommand: ParsableCommand, ChecksIdleOptions {
    /// The laws where none is asked for.
    static let defaultLaws: [Law] = [.independent]

    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract:
            "Train SimSiam, SimCLR, BYOL, MoCo or DINO on views of a law: a checkpoint and its loss curve.",
        discussion: """
            --output is a folder; --resume goes on with the run in it. Methods with a network that follows write it \
            too, as target.safetensors. figures --only 5 --losses FOLDER/losses.csv draws the losses for a paper.
            \(LawOptions.defaults(Self.defaultLaws))
            Example: jc-stats train train.tar --method simclr --arch resnet18 --width 16 --side 64 --beta 0 --epochs 5 --batch 128 \
            --output run
            """)

    @Argument(help: "Images: \(DatasetOpening.sources).")
    var data: String

    @OptionGroup var laws: LawOptions
    @OptionGroup var crops: CropOptions
    @OptionGroup var contrastive: ContrastiveCropOptions
    @OptionGroup var objects: ObjectScheduleOptions
    @OptionGroup var drawing: SeedOptions
    @OptionGroup var joint: JointOptions

    @Option(
        help: ViewOptions.help(
            default: "simsiam; of other methods simsiam-cifar, with --recipe official the method's own"))
    var views: String?

    @OptionGroup var blur: BlurKernelOptions
    @OptionGroup var recipe: RecipeOptions
    @OptionGroup var local: LocalViewOptions
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
        try crops.check(laws: [laws.single(fallback: Self.defaultLaws[0], command: "train")])
        try joint.check(on: pipeline())
        try InputFiles([data, views]).check(
            folder: output, files: TrainingSession.fileNames, as: "--output")
        guard cache >= 0, cache <= 1 << 20 else {
            throw ValidationError("--cache: expected 0 to \(1 << 20) megabytes, found \(cache)")
        }
    }

    func listIdle(_ idle: inout IdleOptions) {
        recipe.listIdle(&idle)
        contrastive.listIdle(&idle)
        objects.listIdle(&idle, contrastive)
        local.listIdle(&idle, of: recipe.method, views: recipe.configuration.localViews)
    }

    /// SimSiam's views, or those that the method's official code has; small images are not blurred but by SimSiam, whose first
    /// version here did so.
    private func pipeline() throws -> ViewPipeline { try blur.applied(to: plainPipeline()) }

    /// DINO's local views: its code's where the global ones are its code's.
    private func localPipeline() throws -> ViewPipeline {
        let plain = try plainPipeline()
        return try blur.applied(to: [.dino, .mocoV3].contains(plain) ? .dinoLocal : plain)
    }

    private func plainPipeline() throws -> ViewPipeline {
        if let views { return try ViewOptions.pipeline(views) }
        guard recipe.method != .simsiam else { return .simsiam }
        guard recipe.recipe == .official else { return .simsiamCIFAR }
        return ViewPipeline.builtIn.first { $0.name == recipe.method.rawValue } ?? .simsiam
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
        noteLocalViews(session.run.recipe)
        let wasStopped = try session.train()
        let result = TrainOutput(session.run, checkpoint: session.checkpointPath)
        if !quiet { warn(result, wasStopped: wasStopped) }
        try json ? Terminal.print(JSONText.data(ResultDocument(result))) : Terminal.print(result.lines)
        if wasStopped { throw SignalWatch.exitCode }
    }

    /// Local views are joined with none: a law of two areas needs one range for both.
    private func noteLocalViews(_ recipe: TrainingRecipe) {
        guard !quiet, let local = recipe.localViews, recipe.law != .independent else { return }
        Terminal.note(
            "\(recipe.law.label) joins the two global views; the local ones are RandomCrop's, of areas \(NumberText.short(local.areas.low)) to \(NumberText.short(local.areas.high)), "
                + "which are not those of the global ones")
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
        let law = try laws.single(fallback: Self.defaultLaws[0], command: "train")
        let own = recipe.defaults
        let configuration = recipe.configuration
        let isSmall = configuration.stem != .imageNet7x7 && recipe.recipe == .small
        let side =
            input.side ?? (isSmall ? 32 : recipe.method == .simsiam || recipe.recipe == .official ? 224 : 64)
        let design = try JointDesign(
            joined: joint.joint.joined,
            areas: crops.range(of: own),
            realisation: crops.realisation, pipeline: pipeline(), contrastiveCrop: contrastive.chosen())
        let settings = ViewSettings(
            design: design, side: side, normalization: input.pixels.chosen().value, seed: drawing.seed)
        return TrainingRecipe(
            configuration: configuration, law: law, views: settings, schedule: recipe.schedule,
            momentum: recipe.momentum, weightDecay: recipe.weightDecay ?? own.weightDecay,
            optimizer: recipe.optimizer ?? own.optimizer,
            targetMomentum: recipe.targetMomentum ?? own.targetMomentum, teacherTemperature: local.schedule,
            localViews: try local.views(
                configuration.localViews, side: side, pipeline: localPipeline(), own),
            objects: objects.schedule(contrastive, epochs: recipe.epochs))
    }
}

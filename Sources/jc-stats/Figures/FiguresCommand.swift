import ArgumentParser
import Charts
import Datasets
import Difficulty
import Foundation
import JointAugmentation
import PaperFigures
import Training

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

    @OptionGroup var laws: LawOptions
    @OptionGroup var encoder: EncoderOptions
    @OptionGroup var features: FeatureOptions
    @OptionGroup var input: NetworkInputOptions
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
        try checkInputs()
        if let html { try OutputFile(html).checkPlace() }
        if training.train, data == nil { throw ValidationError("--train needs --data IMAGES") }
        guard pairsPerImage >= 1, pairsPerImage <= 100_000 else {
            throw ValidationError("--pairs-per-image: expected 1 to 100000, found \(pairsPerImage)")
        }
        guard draws >= 0, draws <= 1_000_000_000 else {
            throw ValidationError("--draws: expected 0 to 10^9, found \(draws)")
        }
        guard laws.parameter == .area, laws.law.isEmpty, laws.beta.isEmpty, laws.ratio.isEmpty,
            laws.imageSize == nil
        else {
            throw ValidationError(
                "figures draws the paper's laws of areas: no --law, --beta, --ratio, "
                    + "--parameter or --image-size")
        }
        try laws.check(laws: numbers.contains(2) ? SDFCommand.paperLaws : LawOptions.figureLaws)
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
        idle.add(allOf: EncoderOptions.self, when: !runs, because: reason)
        idle.add(allOf: FeatureOptions.self, when: !runs, because: reason)
        idle.add("--pairs-per-image", when: !isMeasured, because: "neither Figure 2 nor 4 is drawn")
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
        noteMissing()
        let places = try FigureFiles(figures: figures, exports: exports)
        if isMeasured || numbers.contains(1) || training.train { try threading.reserve() }
        let network = isMeasured || numbers.contains(1) ? try checkpointPath() : ""
        var drawn: [DrawnFigure] = []
        var kinds: [PairKindRun] = []
        var (remarks, summary): ([String], CheckpointSummary?) = ([], nil)
        if numbers.contains(1) {
            let first = try drawKinds(places, checkpoint: network)
            (drawn, kinds) = ([first.figure], first.runs)
            (remarks, summary) = (first.remarks, first.checkpoint)
        }
        if numbers.contains(3) {
            drawn.append(
                try DensityDrawing(
                    range: laws.range(), draws: draws, seed: laws.seed, threads: threading.count
                ).save(places))
        }
        let measured = try images().map { try measure(data: $0, checkpoint: network) }
        if let measured {
            drawn += try draw(measured.report, measured.context, places)
            remarks = measured.session.loaded.remarks(measured.session.normalization)
        }
        let losses = try numbers.contains(5) ? lossSource() : nil
        if only == nil, losses == nil, !files.quiet {
            Terminal.note("Figure 5 is left out: no losses in \(lossExport); --losses or --train gives them")
        }
        if let losses { drawn.append(try draw(losses, places)) }
        drawn.sort { $0.entry.number < $1.entry.number }
        let output = FiguresOutput(
            figures: drawn.map(\.entry),
            checkpoint: summary ?? measured.map { CheckpointSummary($0.session.loaded) },
            sdf: measured.map { SDFOutput($0.report, of: $0.context, halfWidth: nil, against: nil) },
            losses: losses.map { $0.curves.map(FiguresOutput.Loss.init) },
            version: Version.current)
        let statements = try PaperStatements(range: laws.range())
        let tables = try places.save(statements)
        if let html {
            let page = try FiguresPage(
                drawn: drawn, output: output, kinds: kinds, results: measured?.report.results ?? [],
                statements: statements, seed: laws.seed
            ).page()
            try OutputFile(html).write(Data(page.html.utf8))
        }
        try files.deliver(
            output,
            lines: files.quiet
                ? [] : output.lines + remarks + tables + (html.map { ["page: \($0)"] } ?? []),
            remark: output.checkpoint?.choice)
        if output.sdf?.interrupted == true || losses?.wasStopped == true { throw SignalWatch.exitCode }
    }

    /// Says which figures want pictures that are not installed.
    private func noteMissing() {
        guard only == nil, !training.train, !files.quiet, let missing = DemoImages.missing else { return }
        let numbers = self.numbers
        let left = [1, 2, 4].filter { !numbers.contains($0) }.map { "Figure \(NumberText.short($0))" }
        if !left.isEmpty { Terminal.note("left out: \(left.joined(separator: ", ")): \(missing)") }
    }

    /// What Figures 2 and 4 measure, if they are drawn: the images given, or demo images.
    private func images() throws -> String? {
        guard isMeasured else {
            return nil
        }
        return try data ?? DemoImages.taken(threads: threading.count, isSilent: files.quiet)
    }

    private var numbers: [Double] {
        if let only { return only.numbers }
        let hasLosses =
            training.train || !training.losses.isEmpty || FileManager.default.fileExists(atPath: lossExport)
        let measures = !training.train && (data != nil || checkpoint != nil || DemoImages.missing == nil)
        let shows = picture != nil || DemoImages.missing == nil
        return [3] + (shows ? [1] : []) + (measures ? [2, 4] : []) + (hasLosses ? [5] : [])
    }

    /// Whether a checkpoint is measured.
    private var isMeasured: Bool { numbers.contains { $0 == 2 || $0 == 4 } }

    private var lossExport: String { "\(exports)/figure-5.csv" }

    private func lossSource() throws -> LossSource {
        guard training.train, let data else {
            return training.losses.isEmpty
                ? try LossSource(export: lossExport) : try LossSource(files: training.losses)
        }
        let recipe = TrainingRecipe(
            configuration: SimSiamConfiguration(
                architecture: .resnet18, width: training.trainWidth, outputWidth: 512, predictorWidth: 128),
            law: .independent,
            design: JointDesign(
                areas: try laws.range(), realisation: laws.realisation, pipeline: .simsiamCIFAR),
            side: input.side ?? 64, normalization: input.pixels.chosen().value,
            schedule: LearningRateSchedule(
                baseRate: 0.05, batch: training.batch, epochs: training.epochs),
            weightDecay: 5e-4, seed: laws.seed)
        let dataset = CachedDataset(
            try DatasetOpening.open(
                data, limit: input.limit, unreadable: unreadable.policy, isSilent: files.quiet),
            bytes: 1 << 30)
        return try LossSource(
            recipe: recipe, dataset: dataset, unreadable: unreadable.policy, folder: training.runs,
            threads: threading.count,
            isSilent: files.quiet)
    }

    private func draw(_ losses: LossSource, _ places: FigureFiles) throws -> DrawnFigure {
        let chart = LossFigure.chart(losses.curves, number: 5, caption: losses.caption)
        if losses.csv != nil { try LossCaption(losses.caption).write(beside: lossExport) }
        return try places.save(chart, losses.csv, number: 5)
    }

    private func drawKinds(
        _ places: FigureFiles, checkpoint: String
    ) throws -> (figure: DrawnFigure, runs: [PairKindRun], remarks: [String], checkpoint: CheckpointSummary) {
        let network = try LoadedNetwork(
            path: checkpoint, options: encoder, output: features.features.output)
        // What there is to say of it, Figures 2 and 4 say too.
        let normalization = network.normalization(input.pixels, isSilent: files.quiet || isMeasured)
        let source = FeatureSource(
            network: network.network, output: network.output, normalization: normalization.value)
        let drawing = KindDrawing(
            picture: picture, range: try laws.range(), realisation: laws.realisation, seed: laws.seed,
            threads: threading.count)
        let saved = try drawing.save(
            places, network: network, source: source, side: input.side ?? network.defaultSide)
        return (saved.figure, saved.runs, network.remarks(normalization), CheckpointSummary(network))
    }

    private func checkpointPath() throws -> String {
        try checkpoint ?? BundledCheckpoint.taken(isSilent: files.quiet)
    }

    /// What Figures 2 and 4 show, in one run.
    private func measure(
        data: String, checkpoint: String
    ) throws -> (session: SDFSession, report: SDFReport, context: SDFContext) {
        let ratios: [Law] = numbers.contains(2) ? (1...5).map { .fixedRatio(Double($0)) } : []
        let betas: [Law] = numbers.contains(4) ? [-2, -1, 0, 1, 2].map { .joint(beta: $0) } : []
        let session = try SDFSession(
            checkpoint: checkpoint, data: data, laws: [.independent] + ratios + betas,
            design: JointDesign(areas: try laws.range(), realisation: laws.realisation), seed: laws.seed,
            encoder: encoder, features: features, input: input, unreadable: unreadable.policy,
            pairsPerImage: pairsPerImage,
            threads: threading.count, isSilent: files.quiet)
        let measured = try session.measure(isSilent: files.quiet)
        return (session, measured.report, measured.context)
    }

    private func draw(
        _ report: SDFReport, _ context: SDFContext, _ places: FigureFiles
    ) throws -> [DrawnFigure] {
        let caption = context.caption(report, data: data == nil ? "demo images" : nil)
        var drawn: [DrawnFigure] = []
        if let chart = SDFFigure.ratios(
            report.results, curve: report.foldedCurve, number: 2,
            caption: caption + " Blue: mean cosine of JC(0)'s pairs by bins of |t|, with 95% intervals.")
        {
            try places.save(report.foldedCurve)
            drawn.append(
                try places.save(
                    chart, SDFTable.csv(report.results.filter { $0.law.beta == nil }), number: 2))
        }
        if let chart = SDFFigure.betas(report.results, number: 4, caption: caption) {
            drawn.append(
                try places.save(
                    chart, SDFTable.csv(report.results.filter { $0.law.ratio == nil }), number: 4))
        }
        return drawn
    }
}

import ArgumentParser
import Charts
import Datasets
import Difficulty
import Foundation
import JointAugmentation
import PaperFigures
import Training

/// `jc-stats figures`: the paper's Figures 2 to 5 with the numbers behind them.
struct FiguresCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "figures",
        abstract: "Draw the paper's Figures 2 to 5 as PNG, SVG and PDF, with their CSVs.",
        discussion: """
            Figure 3 is exact and needs nothing; Figures 2 and 4 measure a checkpoint on images; Figure 5 draws the \
            losses of earlier runs, of --losses, or of those that --train makes.
            Drawings go to the folder of --figures, CSVs to that of --exports; --output FILE.json keeps what --json prints.
            Example: jc-stats figures --only 2,3,4 --checkpoint resnet20.th --data test_batch.bin
            """)

    @OptionGroup var laws: LawOptions
    @OptionGroup var encoder: EncoderOptions
    @OptionGroup var features: FeatureOptions
    @OptionGroup var input: NetworkInputOptions
    @OptionGroup var threading: ThreadOptions

    @OptionGroup var training: LossOptions

    @OptionGroup var files: OutputOptions

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Figures to draw. (default: 2,3,4, 5 with losses)", valueName: "number,..."))
    var only: NumberList?

    @Option(help: "A checkpoint, for Figures 2 and 4. (default: the program's own)")
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
        let unknown = numbers.filter { ![2, 3, 4, 5].contains($0) }
        guard unknown.isEmpty else {
            throw ValidationError("--only: expected 2, 3, 4 or 5, found \(NumberText.short(unknown[0]))")
        }
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

    func run() throws {
        for folder in [figures, exports] { try OutputFolder.make(folder) }
        var drawn = numbers.contains(3) ? [try drawDensities()] : []
        var sdf: SDFOutput?
        var results: [SDFResult] = []
        if let data = try images() {
            let (session, report) = try measure(
                checkpoint: try checkpoint ?? BundledCheckpoint.taken(isSilent: files.quiet), data: data)
            drawn += try drawMeasured(report, caption: session.context.caption(report))
            sdf = session.output(report)
            results = report.results
        }
        let losses = try numbers.contains(5) ? lossSource() : nil
        if let losses { drawn.append(try drawLosses(losses)) }
        drawn.sort { $0.entry.number < $1.entry.number }
        let output = FiguresOutput(
            figures: drawn.map(\.entry), sdf: sdf,
            losses: losses.map { $0.curves.map(FiguresOutput.Loss.init) },
            version: Version.current)
        if let html {
            let page = try FiguresPage(
                drawn: drawn, output: output, results: results, range: laws.range(), seed: laws.seed
            ).page()
            try OutputFile(html).write(Data(page.html.utf8))
        }
        try files.deliver(
            output, lines: files.quiet ? [] : output.lines + (html.map { ["page: \($0)"] } ?? []))
        if sdf?.interrupted == true || losses?.wasStopped == true { throw ExitCode(1) }
    }

    /// What Figures 2 and 4 measure, if they are drawn: the images given, or demo images.
    private func images() throws -> String? {
        guard isMeasured else {
            if only == nil, !training.train, !files.quiet, let missing = DemoImages.missing {
                Terminal.note("Figures 2 and 4 are left out: \(missing)")
            }
            return nil
        }
        return try data ?? DemoImages.taken(threads: threading.count, isSilent: files.quiet)
    }

    private var numbers: [Double] {
        if let only { return only.numbers }
        let hasLosses =
            training.train || !training.losses.isEmpty || FileManager.default.fileExists(atPath: lossExport)
        let measures = !training.train && (data != nil || checkpoint != nil || DemoImages.missing == nil)
        return [3] + (measures ? [2, 4] : []) + (hasLosses ? [5] : [])
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
            side: input.side ?? 64, normalization: input.normalization.value,
            schedule: LearningRateSchedule(
                baseRate: 0.05, batch: training.batch, epochs: training.epochs),
            weightDecay: 5e-4, seed: laws.seed)
        let dataset = CachedDataset(try DatasetOpening.open(data, limit: input.limit), bytes: 1 << 30)
        return try LossSource(
            recipe: recipe, dataset: dataset, folder: training.runs, threads: threading.count,
            isSilent: files.quiet)
    }

    private func drawLosses(_ losses: LossSource) throws -> DrawnFigure {
        let chart = LossFigure.chart(losses.curves, number: 5, caption: losses.caption)
        if losses.csv != nil { try LossCaption(losses.caption).write(beside: lossExport) }
        return try save(chart, losses.csv, number: 5)
    }

    /// Figure 3: the exact densities over histograms of sampled pairs.
    private func drawDensities() throws -> DrawnFigure {
        let range = try laws.range()
        let curves = try LawOptions.figureLaws.map { law in
            DensityCurve(
                law: law, distribution: try Realisation.nominal.prediction(law: law, range: range, size: nil))
        }
        let histogrammed: [Law] = draws > 0 ? [.independent, .joint(beta: -2)] : []
        let runs = try histogrammed.map { law in
            try SampleRun(
                SampleRequest(law: law, range: range, count: draws, seed: laws.seed, bins: 60),
                threads: threading.count)
        }
        let sampled =
            runs.isEmpty
            ? "" : " Histograms: \(NumberText.count(draws)) sampled pairs a law, seed \(laws.seed)."
        let chart = DensityFigure.chart(
            curves, runs: runs, title: "Figure 3: densities of the log area ratio",
            caption:
                "Lines: exact, areas on [\(NumberText.short(range.low)), \(NumberText.short(range.high))]."
                + sampled)
        var csv = CSVText(lawsWith: "log_ratio,density,cdf")
        for curve in curves {
            for step in 0...400 {
                let t = range.logRatioBound * (Double(step) / 200 - 1)
                csv.add(
                    curve.law, t, curve.distribution.density(at: t),
                    curve.distribution.cumulativeProbability(at: t))
            }
        }
        return try save(chart, csv.data, number: 3)
    }

    /// What Figures 2 and 4 show, in one run.
    private func measure(checkpoint: String, data: String) throws -> (SDFSession, SDFReport) {
        let ratios: [Law] = numbers.contains(2) ? (1...5).map { .fixedRatio(Double($0)) } : []
        let betas: [Law] = numbers.contains(4) ? [-2, -1, 0, 1, 2].map { .joint(beta: $0) } : []
        let session = try SDFSession(
            checkpoint: checkpoint, data: data, laws: [.independent] + ratios + betas,
            design: JointDesign(areas: try laws.range(), realisation: laws.realisation), seed: laws.seed,
            encoder: encoder, features: features, input: input, pairsPerImage: pairsPerImage,
            threads: threading.count)
        return (session, try session.measure(isSilent: files.quiet))
    }

    private func drawMeasured(_ report: SDFReport, caption: String) throws -> [DrawnFigure] {
        var drawn: [DrawnFigure] = []
        if let chart = SDFFigure.ratios(
            report.results, curve: report.foldedCurve, number: 2, caption: caption)
        {
            drawn.append(
                try save(chart, SDFTable.csv(report.results.filter { $0.law.beta == nil }), number: 2))
        }
        if let chart = SDFFigure.betas(report.results, number: 4, caption: caption) {
            drawn.append(
                try save(chart, SDFTable.csv(report.results.filter { $0.law.ratio == nil }), number: 4))
        }
        return drawn
    }

    private func save(_ chart: Chart, _ csv: Data?, number: Int) throws -> DrawnFigure {
        let paths = try ChartFormat.allCases.map { format in
            let path = "\(figures)/figure-\(number).\(format.rawValue)"
            try OutputFile(path).write(Data(try ChartRenderer.render(chart, as: format)))
            return path
        }
        let export = "\(exports)/figure-\(number).csv"
        if let csv { try OutputFile(export).write(csv) }
        return DrawnFigure(
            entry: FiguresOutput.Figure(number: number, files: paths, csv: export), chart: chart)
    }
}

import ArgumentParser
import Charts
import Difficulty
import Foundation
import JointAugmentation
import PaperFigures

/// `jc-stats figures`: the paper's Figures 1 to 5 with the numbers behind them.
struct FiguresCommand: ParsableCommand, ChecksIdleOptions {
    static let configuration = CommandConfiguration(
        commandName: "figures",
        abstract:
            "Draw the paper's Figures 1 to 5, and make its Tables 2 and 5, with the numbers behind them.",
        discussion: """
            Figure 3 is exact and needs nothing; Figure 1 shows pairs of an elephant; Figures 2 and 4 measure a checkpoint on images; Figure 5 draws the \
            losses of earlier runs, of --losses, of --manifest, or of those that --train makes. --table judges the checkpoints of --manifest \
            once, keeps that beside it, and goes on where it was stopped; gains over RandomCrop are of the same seeds and images.
            Drawings go to the folder of --figures, CSVs to that of --exports; --output FILE.json keeps what --json prints.
            Example: jc-stats figures --only 2,3,4 --checkpoint resnet20.th --data test_batch.bin
            Example: jc-stats figures --only 4 --width single --font "TeX Gyre Termes" --no-title --no-caption
            Example: jc-stats figures --table 5 --manifest runs.csv --data tiny-imagenet-200 --train-data train.tar
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

    @OptionGroup var tables: TableOptions

    @OptionGroup var files: OutputOptions

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Figures to draw. (default: 1,2,3,4, 5 with losses, none with --table)", valueName: "number,..."))
    var only: NumberList?

    @Option(help: ArgumentHelp("An image for Figure 1. (default: an elephant)", valueName: "file"))
    var picture: String?

    @Option(
        help: ArgumentHelp(
            "A checkpoint, for Figures 1, 2 and 4. Several see the same views in Figures 2 and 4; Figure 1 is of the first. (default: the program's own)",
            valueName: "checkpoint"))
    var checkpoint: [String] = []

    @OptionGroup var measures: MeasureOptions

    @Option(help: "Images, for Figures 2 and 4: \(DatasetOpening.sources). (default: demo images)")
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
            "Also one page with the figures, the tables behind them and where they come from. (default: none)",
            valueName: "file"))
    var html: String?

    @Flag(
        help:
            "Say what the figures would measure, train and take, after 5 to 15 seconds of measuring; nothing is drawn."
    )
    var plan = false

    @Option(help: "Folder of the figures.")
    var figures = "Figures"

    @Option(help: "Folder of the CSVs.")
    var exports = "Notebooks-exports"

    @OptionGroup var page: PageOptions
    @OptionGroup var shown: SeriesOptions
    @OptionGroup var panels: PanelOptions

    func validate() throws {
        guard crops.second.secondScale == nil else {
            throw ValidationError(
                "--second-scale: the paper's figures are of one range; density, sample, pairs and sdf take two"
            )
        }
        try files.check(endings: ["json"])
        let unknown = numbers.filter { ![1, 2, 3, 4, 5].contains($0) }
        guard unknown.isEmpty else {
            throw ValidationError("--only: expected 1, 2, 3, 4 or 5, found \(NumberText.short(unknown[0]))")
        }
        try process.check(checkpoint: checkpoint.first, name: "--checkpoint")
        if plan, checkpoint.count > 1 {
            throw ValidationError("--plan: expected one --checkpoint, found \(checkpoint.count)")
        }
        for (place, path) in checkpoint.enumerated() where checkpoint[..<place].contains(path) {
            throw ValidationError("--checkpoint \(path): expected each once, found it twice")
        }
        try checkInputs()
        if let html { try OutputFile(html).checkPlace() }
        try EvaluationLimits.check(
            tables.numbers.isEmpty ? nil : input.limit, training: tables.trainLimit, of: tables.trainData,
            option: "--train-data")
        try tables.check(losses: training, of: numbers)
        if training.train, data == nil { throw ValidationError("--train needs --data IMAGES") }
        try OptionRange.check("--pairs-per-image", pairsPerImage, in: 1...RunSettings.mostPairsPerImage)
        try OptionRange.check("--draws", draws, in: 0...1_000_000_000)
        try checkCharts()
        try crops.check(laws: numbers.contains(2) ? Law.paperSettings : Law.paperDensities)
    }

    /// Refuses what is of one figure beside several, and what Figures 2 and 4 do not have, before they are measured.
    private func checkCharts() throws {
        let asked = [
            ("--title", page.title != nil), ("--series", !shown.series.isEmpty),
            ("--panel", panels.panel != nil),
        ]
        if let own = asked.first(where: \.1), numbers.count + tables.numbers.count != 1 || numbers.isEmpty {
            throw ValidationError("\(own.0) is of one figure: expected --only with one number and no --table")
        }
        for (number, laws) in [(2.0, Law.paperRatios), (4, Law.paperJointLaws)] where numbers.contains(number)
        {
            var design = try design
            if number == 4 { design.ratioAxis = nil }
            let names = ComparedOutput.names(checkpoint)
            try design.check(
                comparesEncoders
                    ? EncoderFigure.sample(
                        of: names.count > 1 ? names : [], [.independent] + laws, measures.measure,
                        wording: SDFWording())
                    : SDFFigure.sample(of: [.independent] + laws))
        }
    }

    /// Whether Figures 2 and 4 show something else than SDF of one encoder.
    var comparesEncoders: Bool { checkpoint.count > 1 || measures.measure != .cosine }

    /// How the figures are set.
    var design: ChartDesign {
        get throws {
            var design = shown.applied(to: try page.design())
            design.panel = panels.panel
            return design
        }
    }

    /// Refuses results where something is read.
    private func checkInputs() throws {
        let inputs = InputFiles(
            checkpoint + [data, picture, tables.manifest, tables.trainData, tables.sdf] + training.losses)
        try inputs.check(files)
        if let html { try inputs.check(html, as: "--html") }
        try inputs.check(folder: figures, files: FigureFiles.drawingNames, as: "--figures")
        try inputs.check(folder: exports, files: FigureFiles.exportNames, as: "--exports")
        if training.train { try inputs.check(folder: training.runs, files: [], as: "--runs") }
    }

    func run() throws {
        if plan { return try FiguresPlan(options: self).show() }
        var session = try FiguresSession(options: self)
        try session.run()
    }

    /// The figures asked for, or those that there is something for.
    var numbers: [Double] {
        if let only { return only.numbers }
        guard tables.numbers.isEmpty else { return [] }
        let hasLosses =
            training.train || !training.losses.isEmpty || tables.manifest != nil
            || FileManager.default.fileExists(atPath: lossExport)
        let measures =
            !training.train
            && (data != nil || !checkpoint.isEmpty || process.encoderCommand != nil
                || DemoImages.missing == nil)
        let shows = picture != nil || DemoImages.missing == nil
        return [3] + (shows ? [1] : []) + (measures ? [2, 4] : []) + (hasLosses ? [5] : [])
    }

    /// Whether a checkpoint is measured.
    var isMeasured: Bool { numbers.contains { $0 == 2 || $0 == 4 } }

    /// The losses of earlier runs of the method.
    var lossExport: String { "\(exports)/\(FigureFiles.lossName(training.method ?? .simsiam)).csv" }
}

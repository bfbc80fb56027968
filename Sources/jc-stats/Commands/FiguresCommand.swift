import ArgumentParser
import Charts
import Difficulty
import Foundation
import JointAugmentation
import PaperFigures

/// `jc-stats figures`: the paper's Figures 2, 3 and 4 with the numbers behind them.
struct FiguresCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "figures",
        abstract: "Draw the paper's Figures 2, 3 and 4 as PNG, SVG and PDF, with their CSVs.",
        discussion: """
            Figure 3 is exact and needs nothing; Figures 2 and 4 measure a checkpoint on images.
            Example: jc-stats figures --only 2,3,4 --checkpoint resnet20.th --data test_batch.bin
            """)

    @OptionGroup var laws: LawOptions
    @OptionGroup var encoder: EncoderOptions
    @OptionGroup var features: FeatureOptions
    @OptionGroup var input: NetworkInputOptions
    @OptionGroup var threading: ThreadOptions

    @Option(help: ArgumentHelp("Figures to draw. (default: 3, and 2,4 with a checkpoint)", valueName: "list"))
    var only: NumberList?

    @Option(help: "A checkpoint, for Figures 2 and 4.")
    var checkpoint: String?

    @Option(help: "Images, for Figures 2 and 4: a folder, a CIFAR binary or a tar.")
    var data: String?

    @Option(help: "Pairs of each law drawn from each image.")
    var pairsPerImage = 1

    @Option(help: "Draws of each histogram under Figure 3; 0 for none.")
    var draws = 200_000

    @Option(help: "Folder of the figures.")
    var figures = "Figures"

    @Option(help: "Folder of the CSVs.")
    var exports = "Notebooks-exports"

    @Flag(help: "No progress and no warnings.")
    var quiet = false

    func validate() throws {
        let unknown = numbers.filter { ![2, 3, 4].contains($0) }
        guard unknown.isEmpty else {
            throw ValidationError("--only: expected 2, 3 or 4, found \(NumberText.short(unknown[0]))")
        }
        if numbers.contains(where: { $0 != 3 }), checkpoint == nil || data == nil {
            throw ValidationError("Figures 2 and 4 need --checkpoint FILE and --data IMAGES")
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
        for folder in [figures, exports] {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        }
        if numbers.contains(3) { try drawDensities() }
        guard let checkpoint, let data, numbers.contains(where: { $0 != 3 }) else { return }
        try drawMeasured(checkpoint: checkpoint, data: data)
    }

    private var numbers: [Double] {
        only?.numbers ?? (checkpoint == nil ? [3] : [2, 3, 4])
    }

    /// Figure 3: the exact densities over histograms of sampled pairs.
    private func drawDensities() throws {
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
        var csv = CSVText("law,beta,log_ratio,density,cdf")
        for curve in curves {
            for step in 0...400 {
                let t = range.logRatioBound * (Double(step) / 200 - 1)
                csv.add(
                    curve.law.csvName, CSVText.optional(curve.law.beta), t, curve.distribution.density(at: t),
                    curve.distribution.cumulativeProbability(at: t))
            }
        }
        try save(chart, csv.data, number: 3)
    }

    /// Figures 2 and 4 from one measurement.
    private func drawMeasured(checkpoint: String, data: String) throws {
        let ratios: [Law] = numbers.contains(2) ? (1...5).map { .fixedRatio(Double($0)) } : []
        let betas: [Law] = numbers.contains(4) ? [-2, -1, 0, 1, 2].map { .joint(beta: $0) } : []
        let session = try SDFSession(
            checkpoint: checkpoint, data: data, laws: [.independent] + ratios + betas, lawOptions: laws,
            encoder: encoder, features: features, input: input, pairsPerImage: pairsPerImage,
            threads: threading.count)
        let report = try session.measure(isSilent: quiet)
        let caption = session.caption(report)
        if let chart = SDFFigure.ratios(report.results, caption: caption) {
            try save(chart, SDFTable.csv(report.results.filter { $0.law.beta == nil }), number: 2)
        }
        if let chart = SDFFigure.betas(report.results, caption: caption) {
            try save(chart, SDFTable.csv(report.results.filter { $0.law.ratio == nil }), number: 4)
        }
        if report.wasInterrupted { throw ExitCode(1) }
    }

    private func save(_ chart: Chart, _ csv: Data, number: Int) throws {
        for format in ChartFormat.allCases {
            let path = "\(figures)/figure-\(number).\(format.rawValue)"
            try OutputFile(path).write(Data(try ChartRenderer.render(chart, as: format)))
        }
        try OutputFile("\(exports)/figure-\(number).csv").write(csv)
        if !quiet {
            Terminal.print(
                "Figure \(number): \(figures)/figure-\(number).{png,svg,pdf}, "
                    + "\(exports)/figure-\(number).csv")
        }
    }
}

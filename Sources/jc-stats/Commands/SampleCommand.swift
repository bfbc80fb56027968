import ArgumentParser
import Charts
import Foundation
import JointAugmentation
import PaperFigures

/// `jc-stats sample`: draws pairs and tests them against their law.
struct SampleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sample",
        abstract: "Draw pairs, histogram their log ratios and test them against the predicted law.",
        discussion: """
            Example: jc-stats sample --law randomcrop --beta 0 --realisation torchvision \
            --image-size 500x375 -o areas.svg
            """)

    @OptionGroup var laws: LawOptions
    @OptionGroup var files: OutputOptions
    @OptionGroup var threading: ThreadOptions

    @Option(name: [.customShort("n"), .long], help: "Pairs of each law.")
    var count = 1_000_000

    @Option(help: "Bins of the histogram.")
    var bins = 100

    @Option(help: ArgumentHelp("Write float64 [N, 3] of one law: log ratio, s1, s2.", valueName: "file.npy"))
    var draws: String?

    /// Above this the Kolmogorov-Smirnov test looks at the edges of the bins instead of every draw.
    private static let largestSortedSample = 10_000_000

    func validate() throws {
        try files.check(endings: ["csv", "json", "png", "svg", "pdf"])
        try laws.check(laws: chosenLaws)
        guard count >= 1, count <= 1_000_000_000_000 else {
            throw ValidationError("--count: expected 1 to 10^12, found \(count)")
        }
        guard bins >= 2, bins <= 1_000_000 else {
            throw ValidationError("--bins: expected 2 to 1000000, found \(bins)")
        }
        guard laws.realisation != .torchvision || laws.imageSize != nil else {
            throw ValidationError("--realisation torchvision needs --image-size WIDTHxHEIGHT")
        }
        guard let draws else { return }
        guard OutputOptions.ending(draws) == "npy" else {
            throw ValidationError("--draws \(draws): expected a name that ends in .npy")
        }
        guard chosenLaws.count == 1 else {
            throw ValidationError("--draws: expected one law, found \(chosenLaws.count)")
        }
        guard count <= 100_000_000 else {
            throw ValidationError("--draws: expected at most 100000000 pairs, found \(count)")
        }
    }

    func run() throws {
        let range = try laws.range()
        var runs: [SampleRun] = []
        var entries: [SampleReport.Entry] = []
        for law in chosenLaws {
            let run = try SampleRun(request(law, range), threads: threading.count)
            runs.append(run)
            entries.append(try SampleReport.Entry(run))
        }
        let report = SampleReport(
            scale: [range.low, range.high], realisation: laws.realisation.rawValue,
            imageSize: laws.imageSize.map { [$0.size.width, $0.size.height] }, seed: laws.seed, laws: entries)
        if files.json { try JSONText.print(report) } else { SampleText(report: report, runs: runs).print() }
        if let draws, let run = runs.first {
            let values = run.draws.flatMap { [$0.logRatio, $0.first, $0.second] }
            try OutputFile(draws).write(NPYArray.data(values, columns: 3))
        }
        try files.write { ending in
            switch ending {
            case "csv": csv(report, runs)
            case "json": try JSONText.data(report)
            default: Data(try ChartRenderer.render(chart(runs), as: ChartFormat(fileEnding: ending)))
            }
        }
    }

    private var chosenLaws: [Law] {
        laws.laws(
            fallback: laws.realisation == .released ? [.joint(beta: 0)] : [.independent, .joint(beta: 0)])
    }

    private func request(_ law: Law, _ range: ParameterRange) -> SampleRequest {
        SampleRequest(
            law: law, range: range, realisation: laws.realisation, size: laws.imageSize?.size, count: count,
            seed: laws.seed, bins: bins, keepsDraws: draws != nil || count <= Self.largestSortedSample)
    }

    private func csv(_ report: SampleReport, _ runs: [SampleRun]) -> Data {
        var csv = CSVText("law,beta,bin_low,bin_high,count,density,expected_density")
        for (entry, run) in zip(report.laws, runs) {
            let law = run.request.law
            for bin in entry.histogram {
                csv.add(
                    law.csvName, CSVText.optional(law.beta), bin.low, bin.high, bin.count, bin.density,
                    bin.expectedDensity)
            }
        }
        return csv.data
    }

    /// Each law's histogram under its predicted line; nominal lines too where the prediction differs.
    private func chart(_ runs: [SampleRun]) throws -> Chart {
        let predicted = runs.map { DensityCurve(law: $0.request.law, distribution: $0.prediction) }
        let size = laws.imageSize?.size
        let place = size.map { ", \(laws.realisation.rawValue) on \($0.width) × \($0.height)" } ?? ""
        var chart = DensityFigure.chart(
            predicted, runs: runs, title: "Sampled log ratios\(place)",
            caption: "\(NumberText.count(count)) pairs of each law, seed \(laws.seed). Steps: drawn; lines: "
                + (laws.realisation == .nominal ? "the law." : "predicted; faint: the nominal law."))
        guard laws.realisation != .nominal else { return chart }
        for run in runs where run.request.law.ratio == nil {
            let law = run.request.law
            let nominal = try Realisation.nominal.prediction(law: law, range: run.request.range, size: nil)
            chart.series += DensityFigure.faintLine(
                DensityCurve(law: law, distribution: nominal), among: runs.map(\.request.law))
        }
        return chart
    }
}

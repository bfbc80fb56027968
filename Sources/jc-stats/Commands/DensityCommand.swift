import ArgumentParser
import Charts
import Foundation
import JointAugmentation

/// `jc-stats density`: the laws in closed form.
struct DensityCommand: ParsableCommand {
    /// What the density is of.
    enum Quantity: String, ExpressibleByArgument, CaseIterable {
        case logRatio = "log-ratio"
        case area
    }

    static let configuration = CommandConfiguration(
        commandName: "density",
        abstract: "Exact density, probabilities, quantiles and entropy of the laws of the log area ratio.",
        discussion: """
            Example: jc-stats density --law randomcrop --beta -2,-1,0,1,2 --exceed 2,3 -o laws.csv -o laws.svg
            """)

    @OptionGroup var laws: LawOptions
    @OptionGroup var files: OutputOptions

    @Option(help: ArgumentHelp("Ratios k of which P(ratio > k) is printed.", valueName: "list"))
    var exceed: [NumberList] = []

    @Option(help: ArgumentHelp("Probabilities whose quantiles are printed.", valueName: "list"))
    var quantile: [NumberList] = []

    @Option(help: "Density of the log ratio, or the marginal of one area with the mutual information.")
    var quantity: Quantity = .logRatio

    @Option(help: "Points of the CSV's grid.")
    var points = 401

    func validate() throws {
        try files.check(endings: ["csv", "json", "png", "svg", "pdf"])
        try laws.check(laws: chosenLaws)
        guard points >= 2, points <= 1_000_000 else {
            throw ValidationError("--points: expected 2 to 1000000, found \(points)")
        }
        for ratio in exceed.flatMap(\.numbers) where !(ratio >= 1 && ratio.isFinite) {
            throw ValidationError("--exceed: expected ratios of at least 1, found \(ratio)")
        }
        for p in quantile.flatMap(\.numbers) where !(p >= 0 && p <= 1) {
            throw ValidationError("--quantile: expected probabilities from 0 to 1, found \(p)")
        }
        guard quantity == .logRatio || (laws.realisation == .nominal && laws.imageSize == nil) else {
            throw ValidationError("--quantity area is of the nominal laws, found another realisation")
        }
        guard laws.realisation == .nominal || laws.imageSize != nil || laws.realisation == .released else {
            throw ValidationError("--realisation torchvision needs --image-size WIDTHxHEIGHT")
        }
    }

    func run() throws {
        let range = try laws.range()
        let summaries = try chosenLaws.map {
            try LawSummary(
                law: $0, range: range, realisation: laws.realisation, size: laws.imageSize?.size)
        }
        let report = report(summaries, range)
        if files.json {
            try JSONText.print(report)
        } else {
            DensityText(report: report, laws: chosenLaws, isDefaultCrop: isDefaultCrop(range)).print()
        }
        try files.write { ending in
            switch ending {
            case "csv": densityCSV(summaries, range)
            case "json": try JSONText.data(report)
            default:
                Data(try ChartRenderer.render(chart(summaries, range), as: ChartFormat(fileEnding: ending)))
            }
        }
    }

    private var chosenLaws: [Law] {
        laws.laws(
            fallback: laws.realisation == .released ? [.joint(beta: 0)] : LawOptions.figureLaws)
    }

    private var ratios: [Double] { exceed.isEmpty ? [2, 3] : exceed.flatMap(\.numbers) }

    private var probabilities: [Double] {
        quantile.isEmpty ? [0.05, 0.25, 0.5, 0.75, 0.95] : quantile.flatMap(\.numbers)
    }

    private func isDefaultCrop(_ range: ParameterRange) -> Bool {
        laws.realisation == .nominal && range.low == 0.2 && range.high == 1
    }

    private func report(_ summaries: [LawSummary], _ range: ParameterRange) -> DensityReport {
        DensityReport(
            scale: [range.low, range.high], bound: range.logRatioBound,
            realisation: laws.realisation.rawValue,
            imageSize: laws.imageSize.map { [$0.size.width, $0.size.height] },
            laws: summaries.map {
                $0.entry(exceedances: ratios, quantiles: probabilities, area: quantity == .area)
            })
    }

    private func grid(from low: Double, to high: Double) -> [Double] {
        (0..<points).map { low + (high - low) * (Double($0) / Double(points - 1)) }
    }

    private func densityCSV(_ summaries: [LawSummary], _ range: ParameterRange) -> Data {
        guard quantity == .logRatio else { return areaCSV(summaries, range) }
        var csv = CSVText("law,beta,log_ratio,density,cdf")
        for summary in summaries {
            let bound = summary.prediction.bound
            for t in grid(from: -bound, to: bound) {
                csv.add(
                    summary.law.csvName, CSVText.optional(summary.law.beta), t,
                    summary.prediction.density(at: t), summary.prediction.cumulativeProbability(at: t))
            }
        }
        return csv.data
    }

    private func areaCSV(_ summaries: [LawSummary], _ range: ParameterRange) -> Data {
        var csv = CSVText("law,beta,area,density,cdf")
        for summary in summaries {
            guard let marginal = summary.marginal else { continue }
            for area in grid(from: range.low, to: range.high) {
                csv.add(
                    summary.law.csvName, CSVText.optional(summary.law.beta), area,
                    marginal.density(at: area), marginal.cumulativeProbability(at: area))
            }
        }
        return csv.data
    }

    private func chart(_ summaries: [LawSummary], _ range: ParameterRange) -> Chart {
        quantity == .logRatio
            ? LawCharts.densities(summaries, range: range, title: realisationTitle)
            : LawCharts.marginals(summaries, range: range)
    }

    private var realisationTitle: String {
        guard let size = laws.imageSize?.size, laws.realisation != .nominal else {
            return "Log area ratio of a positive pair"
        }
        return
            "Log area ratio of a positive pair, \(laws.realisation.rawValue) on \(size.width) × \(size.height)"
    }
}

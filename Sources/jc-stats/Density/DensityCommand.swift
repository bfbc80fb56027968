import ArgumentParser
import Charts
import Foundation
import Imaging
import JointAugmentation

/// `jc-stats density`: the laws in closed form.
struct DensityCommand: ParsableCommand, ChecksIdleOptions {
    /// What the density is of.
    enum Quantity: String, ExpressibleByArgument, CaseIterable {
        case logRatio = "log-ratio"
        case area
    }

    /// The laws where none is asked for.
    static let defaultLaws: [Law] = Law.paperDensities

    static let configuration = CommandConfiguration(
        commandName: "density",
        abstract: "Exact density, probabilities, quantiles and entropy of the laws of the log area ratio.",
        discussion: """
            \(LawOptions.defaults(Self.defaultLaws))
            Example: jc-stats density --law randomcrop --beta -2,-1,0,1,2 --exceed 2,3 -o laws.csv -o laws.svg
            Example: jc-stats density --law randomcrop --scale 0.08,1 --scale 0.2,1 -o scales.svg
            Example: jc-stats density --law randomcrop --realisation tensorflow --image-size 500x375 --exceed 2
            """)

    @OptionGroup var laws: LawOptions
    @OptionGroup var joined: ParameterOptions
    @OptionGroup var blurring: BlurOptions
    @OptionGroup var files: OutputOptions

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "Ratios k of which P(ratio > k) is printed. (default: 2,3)", valueName: "number,..."))
    var exceed: [NumberList] = []

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "Probabilities whose quantiles are printed. (default: 0.05,0.25,0.5,0.75,0.95)",
            valueName: "number,..."))
    var quantile: [NumberList] = []

    @Option(help: "Density of the log ratio, or the marginal of one parameter with the mutual information.")
    var quantity: Quantity = .logRatio

    @Option(
        parsing: .unconditional, help: ArgumentHelp("Points of the CSV's grid.", valueName: "integer"))
    var points = 401

    @OptionGroup var page: PageOptions
    @OptionGroup var shown: SeriesOptions

    func validate() throws {
        try files.check(endings: ["csv", "json", "png", "svg", "pdf"])
        try joined.check(laws: chosenLaws, takesSeveral: true)
        try OptionRange.check("--points", points, in: 2...1_000_000)
        for ratio in exceed.flatMap(\.numbers) where !(ratio >= 1 && ratio.isFinite) {
            throw ValidationError("--exceed: expected ratios of at least 1, found \(ratio)")
        }
        for p in quantile.flatMap(\.numbers) where !(p >= 0 && p <= 1) {
            throw ValidationError("--quantile: expected probabilities from 0 to 1, found \(p)")
        }
        for (option, numbers) in [("--exceed", ratios), ("--quantile", probabilities)] {
            if let twice = numbers.enumerated().first(where: { numbers[..<$0.offset].contains($0.element) }) {
                throw ValidationError(
                    "\(option): expected each number once, found \(NumberText.short(twice.element)) twice")
            }
        }
        guard quantity == .logRatio || joined.realisation.capabilities.followsLaw else {
            throw ValidationError(
                "--quantity area is of the nominal laws, found --realisation \(joined.realisation.rawValue)")
        }
        guard quantity == .logRatio || second == nil else {
            throw ValidationError("--quantity area is of one range, found --second-scale")
        }
        guard quantity == .logRatio || chosenLaws.allSatisfy({ $0.ratio == nil }) else {
            throw ValidationError(
                "--quantity area: expected laws whose parameters are not a multiple of each other, found --ratio"
            )
        }
        guard joined.scale.count < 2 || (quantity == .logRatio && joined.blurLibrary == nil) else {
            throw ValidationError(
                "--scale: expected one range \(quantity == .area ? "of --quantity area" : "of an effective blur"), found \(joined.scale.count)"
            )
        }
        try joined.checkSize()
        if let library = joined.blurLibrary { _ = try blurring.blur(of: library, on: joined.range()) }
    }

    func listIdle(_ idle: inout IdleOptions) {
        page.listIdle(&idle, for: files)
        shown.listIdle(&idle, for: files)
        idle.add("--axis", when: quantity == .area, because: "areas are no ratios")
        joined.listIdleSize(&idle)
        blurring.listIdle(&idle, library: joined.blurLibrary)
        idle.add(
            "--points", when: !files.names("csv"),
            because: "only a .csv has the grid, and --output names none")
    }

    func run() throws {
        let ranges = try joined.ranges()
        // The one range, or that of the longest axis.
        let range = ranges.max { $0.logRatioBound < $1.logRatioBound } ?? ranges[0]
        let summaries = try ranges.flatMap { range in
            try chosenLaws.map {
                try LawSummary(
                    law: $0, range: range, realisation: joined.realisation, size: joined.imageSize?.size)
            }
        }
        var report = report(summaries, range, hasSeveral: ranges.count > 1)
        let blurs = try blurs(range)
        report.effectiveBlur = BlurReport(
            blurs, of: chosenLaws, quantiles: probabilities, exceedances: ratios)
        let text = DensityText(
            report: report, laws: summaries.map(\.law), parameter: joined.parameter,
            isDefaultCrop: ranges.count == 1 && isDefaultCrop(range)
        )
        let blurLines = BlurText(laws: chosenLaws, blurs: blurs, range: range, exceedances: ratios).lines
        try files.deliver(report, lines: text.lines + blurLines) { ending in
            ending == "csv"
                ? table(summaries, range)
                : try shown.applied(to: page.design()).data(chart(summaries, range), ending)
        }
    }

    /// What the library's blur makes of each law; none where none is asked for.
    private func blurs(_ range: ParameterRange) throws -> [EffectiveBlur] {
        guard let kernel = try joined.blurLibrary.map({ try blurring.blur(of: $0, on: range) }) else {
            return []
        }
        return try chosenLaws.map { try EffectiveBlur(law: $0, range: range, kernel: kernel) }
    }

    private var chosenLaws: [Law] {
        laws.laws(fallback: joined.realisation.drawn(of: Self.defaultLaws))
    }

    private var ratios: [Double] { exceed.isEmpty ? [2, 3] : exceed.flatMap(\.numbers) }

    private var probabilities: [Double] {
        quantile.isEmpty ? [0.05, 0.25, 0.5, 0.75, 0.95] : quantile.flatMap(\.numbers)
    }

    private var second: ParameterRange? { joined.realisation.scheme.secondRange }

    private func isDefaultCrop(_ range: ParameterRange) -> Bool {
        joined.parameter == .area && joined.realisation.capabilities.followsLaw && range.low == 0.2
            && range.high == 1 && second == nil
    }

    private func report(
        _ summaries: [LawSummary], _ range: ParameterRange, hasSeveral: Bool
    ) -> DensityReport {
        DensityReport(
            parameter: joined.parameter.rawValue, scale: hasSeveral ? nil : [range.low, range.high],
            secondScale: second.map { [$0.low, $0.high] },
            bound: summaries.map { summary in
                second.map { PairRanges(first: summary.range, second: $0).logRatioBound }
                    ?? summary.range.logRatioBound
            }.max() ?? range.logRatioBound,
            realisation: joined.realisation.rawValue,
            imageSize: joined.imageSize.map { [$0.size.width, $0.size.height] },
            remark: joined.realisation.scheme.remark,
            laws: summaries.map {
                $0.entry(
                    exceedances: ratios, quantiles: probabilities, area: quantity == .area,
                    namesScale: hasSeveral)
            })
    }

    private func table(_ summaries: [LawSummary], _ range: ParameterRange) -> Data {
        let identity = RowIdentity(
            parameter: joined.parameter, range: quantity == .logRatio ? nil : range,
            realisation: joined.realisation, imageSize: joined.imageSize)
        return quantity == .logRatio
            ? DensityTable.logRatios(summaries, points: points, of: identity)
            : DensityTable.marginals(
                summaries, range: range, parameter: joined.parameter, points: points, of: identity)
    }

    private func chart(_ summaries: [LawSummary], _ range: ParameterRange) -> Chart {
        let charts = LawCharts(
            summaries: summaries, range: range, hasSeveral: joined.scale.count > 1,
            parameter: joined.parameter, second: second)
        return quantity == .logRatio ? charts.densities(of: place) : charts.marginals
    }

    private var place: String {
        guard let size = joined.imageSize?.size, !joined.realisation.capabilities.followsLaw else {
            return ""
        }
        return ", \(joined.realisation.rawValue) on \(size.width) × \(size.height)"
    }
}

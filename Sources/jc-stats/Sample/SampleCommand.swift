import ArgumentParser
import Charts
import Foundation
import JointAugmentation
import PaperFigures

/// `jc-stats sample`: draws pairs and tests them against their law.
struct SampleCommand: ParsableCommand, ChecksIdleOptions {
    /// The laws where none is asked for.
    static let defaultLaws: [Law] = [.independent, .joint(beta: 0)]

    static let configuration = CommandConfiguration(
        commandName: "sample",
        abstract: "Draw pairs, histogram their log ratios and test them against the predicted law.",
        discussion: """
            \(LawOptions.defaults(Self.defaultLaws))
            Example: jc-stats sample --law randomcrop --beta 0 --realisation torchvision \
            --image-size 500x375 -o areas.svg
            """)

    @OptionGroup var laws: LawOptions
    @OptionGroup var joined: ParameterOptions
    @OptionGroup var drawing: SeedOptions
    @OptionGroup var files: OutputOptions
    @OptionGroup var threading: ThreadOptions

    @Option(
        name: [.customShort("n"), .long], parsing: .unconditional,
        help: ArgumentHelp("Pairs of each law.", valueName: "integer"))
    var count = 1_000_000

    @Option(
        parsing: .unconditional, help: ArgumentHelp("Bins of the histogram.", valueName: "integer"))
    var bins = 100

    @Flag(
        help: """
            Show how the two boxes lie to each other on images of --image-size: intersection over union, distance \
            of the centres, containment.
            """)
    var geometry = false

    @Option(
        help: ArgumentHelp(
            """
            Write float64 [N, 3] of one law: log ratio, s1, s2; with --geometry [N, 6]: then intersection over \
            union, distance of the centres, containment. (default: none)
            """, valueName: "file.npy"))
    var draws: String?

    @OptionGroup var page: PageOptions
    @OptionGroup var shown: SeriesOptions
    @OptionGroup var panels: PanelOptions

    /// Above this the Kolmogorov-Smirnov test looks at the edges of the bins instead of every draw.
    private static let largestSortedSample = 10_000_000

    /// Pairs that `--draws` takes: 24 bytes each, or 48 with their geometry.
    private var largestDrawCount: Int { geometry ? 20_000_000 : 100_000_000 }

    func validate() throws {
        try files.check(endings: ["csv", "json", "png", "svg", "pdf"])
        try joined.check(laws: chosenLaws)
        try OptionRange.check("--count", count, in: 1...1_000_000_000_000)
        try OptionRange.check("--bins", bins, in: 2...1_000_000)
        try joined.checkSize()
        guard joined.blurLibrary == nil else {
            throw ValidationError(
                "--realisation \(joined.choice.name): sigmas are drawn as they are; density has what a kernel makes of them"
            )
        }
        guard !geometry || joined.imageSize != nil else {
            throw ValidationError("--geometry needs --image-size WIDTHxHEIGHT")
        }
        try checkDraws()
    }

    private func checkDraws() throws {
        guard let draws else { return }
        guard OutputOptions.ending(draws) == "npy" else {
            throw ValidationError("--draws \(draws): expected a name that ends in .npy")
        }
        try OutputFile(draws).checkPlace()
        guard chosenLaws.count == 1 else {
            throw ValidationError("--draws: expected one law, found \(chosenLaws.count)")
        }
        guard count <= largestDrawCount else {
            throw ValidationError("--draws: expected at most \(largestDrawCount) pairs, found \(count)")
        }
    }

    func listIdle(_ idle: inout IdleOptions) {
        page.listIdle(&idle, for: files)
        shown.listIdle(&idle, for: files)
        panels.listIdle(&idle, for: files)
        idle.add("--axis", when: geometry, because: "the measures of --geometry are no ratios")
        idle.add("--panel", when: !geometry, because: "the chart has one panel; that of --geometry has three")
        if !geometry { joined.listIdleSize(&idle) }
        idle.add(
            "--bins", when: geometry && !files.json && files.output.isEmpty,
            because: "the text of --geometry has no histogram; --json and files have")
    }

    func run() throws {
        if geometry, let size = joined.imageSize?.size { return try runGeometry(on: size) }
        let range = try joined.range()
        let runs = try chosenLaws.map { try SampleRun(request($0, range), threads: threading.count) }
        let report = try report(runs, range)
        if let draws, let run = runs.first {
            let values = run.draws.flatMap { [$0.logRatio, $0.first, $0.second] }
            try write(NPYArray.data(values, columns: 3), to: draws)
        }
        let text = SampleText(report: report, runs: runs, parameter: joined.parameter)
        try files.deliver(report, lines: files.json ? [] : text.lines) { ending in
            ending == "csv"
                ? csv(report, runs, identity(range))
                : try design.data(chart(runs, range), ending)
        }
    }

    private func runGeometry(on size: ImageSize) throws {
        var request = request(chosenLaws[0], try joined.range())
        request.keepsDraws = draws != nil
        let output = try GeometryOutput(
            chosenLaws, of: request, size: size, threads: threading.count, identity(joined.range()))
        if let draws { try write(output.draws, to: draws) }
        try files.deliver(output.report, lines: files.json ? [] : output.lines) { ending in
            ending == "csv" ? output.csv : try design.data(output.figure, ending)
        }
    }

    private var design: ChartDesign {
        get throws {
            var design = shown.applied(to: try page.design())
            design.panel = panels.panel
            return design
        }
    }

    private func write(_ data: Data, to path: String) throws {
        try OutputFile(path).write(data)
        if !files.quiet { Terminal.note("wrote \(path)") }
    }

    private func report(_ runs: [SampleRun], _ range: ParameterRange) throws -> SampleReport {
        var notes = joined.realisation.scheme.remark.map { [$0] } ?? []
        let entries = try runs.map { run in
            try SampleReport.Entry(run) {
                notes.append("\(run.request.law.label(of: joined.parameter)) is \($0)")
            }
        }
        let rounded = runs.first { !$0.prediction.hasSteps }
        notes += rounded.flatMap { SampleReport.roundingNote($0.request) }.map { [$0] } ?? []
        return SampleReport(
            parameter: joined.parameter.rawValue, scale: [range.low, range.high],
            secondScale: joined.realisation.scheme.secondRange.map { [$0.low, $0.high] },
            realisation: joined.realisation.rawValue,
            imageSize: joined.imageSize.map { [$0.size.width, $0.size.height] }, seed: drawing.seed,
            laws: entries,
            notes: notes)
    }

    private var chosenLaws: [Law] {
        laws.laws(fallback: joined.realisation.drawn(of: Self.defaultLaws))
    }

    private func request(_ law: Law, _ range: ParameterRange) -> SampleRequest {
        SampleRequest(
            law: law, range: range, realisation: joined.realisation, size: joined.imageSize?.size,
            count: count,
            seed: drawing.seed, bins: bins, keepsDraws: draws != nil || count <= Self.largestSortedSample)
    }

    private func identity(_ range: ParameterRange) -> RowIdentity {
        RowIdentity(
            parameter: joined.parameter, range: range, realisation: joined.realisation,
            imageSize: joined.imageSize, seed: drawing.seed)
    }

    private func csv(_ report: SampleReport, _ runs: [SampleRun], _ identity: RowIdentity) -> Data {
        var csv = CSVText(lawsWith: "bin_low,bin_high,count,density,expected_density", of: identity)
        for (entry, run) in zip(report.laws, runs) {
            for bin in entry.histogram {
                csv.add(
                    run.request.law, bin.low, bin.high, bin.count, bin.density, bin.expectedDensity)
            }
        }
        return csv.data
    }

    /// Each law's histogram under its predicted line; nominal lines too where the prediction differs.
    private func chart(_ runs: [SampleRun], _ range: ParameterRange) throws -> Chart {
        let predicted = runs.map { curve($0.request.law, $0.prediction) }
        let size = joined.imageSize?.size
        let place = size.map { ", \(joined.realisation.rawValue) on \($0.width) × \($0.height)" } ?? ""
        var chart = DensityFigure.chart(
            predicted, runs: runs, title: joined.parameter.logRatioTitle + ", sampled" + place,
            caption:
                "\(NumberText.count(count)) pairs of each law, seed \(drawing.seed). Steps: drawn; lines: "
                + (joined.realisation.capabilities.followsLaw
                    ? "the law." : "predicted; faint: the nominal law."),
            bound: range.logRatioBound)
        guard !joined.realisation.capabilities.followsLaw else { return chart }
        for law in runs.map(\.request.law) where law.ratio == nil {
            let nominal = try NominalCrops().prediction(law: law, range: range, size: nil)
            chart.series += DensityFigure.faintLine(curve(law, nominal), among: runs.map(\.request.law))
        }
        return chart
    }

    private func curve(_ law: Law, _ distribution: any RatioDistribution) -> DensityCurve {
        DensityCurve(law: law, distribution: distribution, parameter: joined.parameter)
    }
}

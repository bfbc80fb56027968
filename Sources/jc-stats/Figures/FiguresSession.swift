import Charts
import Difficulty
import Foundation
import Imaging
import JointAugmentation
import PaperFigures

/// One run of `figures`: draws what the options ask for, and writes drawings, CSVs and the page.
struct FiguresSession {
    let options: FiguresCommand
    let places: FigureFiles
    var drawn: [DrawnFigure] = []
    /// The pairs of Figure 1.
    private var kinds: [PairKindRun] = []
    /// The measurement of Figures 2 and 4.
    private(set) var measured: (comparison: SDFComparison, contexts: [SDFContext])?
    var losses: LossSource?
    var tables: [MadeTable] = []
    /// The network of Figures 1, 2 and 4, and what is to be said of it.
    private var checkpoint: CheckpointSummary?
    private var remarks: [String] = []
    /// Where the time of its process went, if it is one.
    private var profile: ProcessProfileOutput?

    /// Makes the folders of drawings and CSVs.
    init(options: FiguresCommand) throws {
        self.options = options
        places = try FigureFiles(
            figures: options.figures, exports: options.exports, design: try options.design)
    }

    /// Draws in the order of what is needed; Ctrl-C keeps what is measured and trained.
    mutating func run() throws {
        noteMissing()
        let (shows, measures) = (options.numbers.contains(1), options.isMeasured)
        if shows || measures || options.training.train || !options.tables.numbers.isEmpty {
            try options.threading.reserve()
        }
        let network = shows || measures ? try options.loaded() : nil
        if shows, let network { try drawKinds(network) }
        if options.numbers.contains(3) { try drawDensities() }
        if measures, let network { try drawSDF(network) }
        profile = network?.profile
        if !measures { network?.noteProfile(isSilent: options.files.quiet) }
        if options.numbers.contains(5) { try drawLosses() }
        try makeTables()
        if options.only == nil, losses == nil, tables.isEmpty, !options.files.quiet {
            Terminal.note(
                "Figure 5 is left out: no losses in \(options.lossExport); --losses or --train gives them")
        }
        try deliver()
        if measured?.comparison.reports.contains(where: \.wasInterrupted) == true
            || losses?.wasStopped == true
        {
            throw SignalWatch.exitCode
        }
    }

    /// Says which figures want pictures that are not installed.
    private func noteMissing() {
        guard options.only == nil, options.tables.numbers.isEmpty, !options.training.train,
            !options.files.quiet,
            let missing = DemoImages.missing
        else { return }
        let numbers = options.numbers
        let left = [1, 2, 4].filter { !numbers.contains($0) }.map { "Figure \(NumberText.short($0))" }
        if !left.isEmpty { Terminal.note("left out: \(left.joined(separator: ", ")): \(missing)") }
    }

    /// The measurement of each encoder.
    private var sdf: [SDFOutput] {
        measured.map { zip($0.comparison.reports, $0.contexts).map { SDFOutput($0, of: $1) } } ?? []
    }

    /// How the encoders differ; nil for one.
    private var comparison: ComparedOutput? {
        guard let measured, measured.contexts.count > 1 else { return nil }
        return ComparedOutput(measured.comparison, sdf)
    }

    /// Writes the tables and the page, and prints the result.
    private mutating func deliver() throws {
        drawn.sort { $0.entry.number < $1.entry.number }
        let output = FiguresOutput(
            figures: drawn.map(\.entry), checkpoint: checkpoint,
            sdf: sdf.first, comparison: comparison,
            losses: losses.map { $0.curves.map(FiguresOutput.Loss.init) },
            tables: tables.isEmpty ? nil : tables.map(\.output), encoderProcess: profile,
            version: Version.current)
        let statements = try PaperStatements(range: options.crops.range())
        let written = try places.save(statements)
        if let html = options.html {
            let page = try FiguresPage(
                drawn: drawn, output: output, kinds: kinds, reports: measured?.comparison.reports ?? [],
                measure: options.measures.measure,
                statements: statements,
                libraries: try LibraryNumbers(
                    range: try options.crops.range(), threads: options.threading.count),
                tables: tables.flatMap(\.sections), seed: options.drawing.seed
            ).page()
            try OutputFile(html).write(Data(page.html.utf8))
        }
        let page = options.html.map { ["page: \($0)"] } ?? []
        try options.files.deliver(
            output,
            lines: options.files.quiet
                ? [] : output.lines + remarks + written + tables.flatMap { [""] + $0.lines } + page,
            remark: output.checkpoint?.choice)
    }

    // MARK: - Figures 1 and 3

    private mutating func drawKinds(_ network: LoadedNetwork) throws {
        // What there is to say of it, Figures 2 and 4 say too.
        let normalization = network.normalization(
            options.input.pixels, isSilent: options.files.quiet || options.isMeasured)
        let source = FeatureSource(
            network: network.network, output: network.output, normalization: normalization.value)
        let drawing = KindDrawing(
            picture: options.picture, range: try options.crops.range(),
            realisation: options.crops.realisation, seed: options.drawing.seed,
            threads: options.threading.count)
        let saved = try drawing.save(
            places, network: network, source: source, side: options.input.side ?? network.defaultSide)
        drawn.append(saved.figure)
        kinds = saved.runs
        (checkpoint, remarks) = (CheckpointSummary(network), network.remarks(normalization))
    }

    private mutating func drawDensities() throws {
        let drawing = DensityDrawing(
            range: try options.crops.range(), draws: options.draws, seed: options.drawing.seed,
            threads: options.threading.count)
        drawn.append(try drawing.save(places))
    }

    // MARK: - Figures 2 and 4, in one measurement

    private mutating func drawSDF(_ network: LoadedNetwork) throws {
        let sessions = try options.measurements(network)
        let (comparison, contexts) = try SDFSession.measure(sessions, isSilent: options.files.quiet)
        measured = (comparison, contexts)
        checkpoint = checkpoint ?? contexts[0].checkpoint
        remarks = zip(sessions, ComparedOutput.names(sessions.map(\.loaded.path))).flatMap { session, name in
            session.loaded.remarks(session.normalization).map { sessions.count > 1 ? "\(name): \($0)" : $0 }
        }
        try draw(comparison, contexts)
    }

    private mutating func draw(_ comparison: SDFComparison, _ contexts: [SDFContext]) throws {
        let names = contexts.count > 1 ? ComparedOutput.names(contexts.map(\.checkpoint.path)) : []
        let (report, context) = (comparison.reports[0], contexts[0])
        let caption = context.caption(
            report, data: options.data == nil ? "demo images" : nil, encoders: names)
        guard !options.comparesEncoders else {
            return try draw(comparison, contexts, names, caption: caption)
        }
        if let chart = SDFFigure.ratioPanels(
            report.results, curve: report.curves.smooth, number: 2,
            caption: caption
                + " Blue: mean cosine given the ratio, a polynomial of degree 6 in its logarithm, with its 95% band."
        ) {
            try places.save(report.curves.folded, of: context)
            let csv = SDFTable.csv(report, of: context) { $0.beta == nil }
            drawn.append(try places.save(chart, csv, number: 2))
        }
        if let chart = SDFFigure.betaPanels(report.results, number: 4, caption: caption) {
            let csv = SDFTable.csv(report, of: context) { $0.ratio == nil }
            drawn.append(try places.save(chart, csv, number: 4))
        }
    }

    /// Several encoders, or another measure than SDF.
    private mutating func draw(
        _ compared: SDFComparison, _ contexts: [SDFContext], _ names: [String], caption: String
    ) throws {
        let measure = options.measures.measure
        let encoders = try compared.reports.enumerated().map { place, report in
            (name: names.isEmpty ? "" : names[place], laws: try report.estimates(of: measure))
        }
        let figure = EncoderFigure(encoders, measure, wording: SDFWording(), caption: caption)
        let output = comparison
        let csv = { (isShown: (Law) -> Bool) in
            output.map { ComparedTable.csv(compared, $0, of: contexts, where: isShown) }
                ?? SDFTable.csv(compared.reports[0], of: contexts[0], where: isShown)
        }
        if let chart = figure.ratios(number: 2) {
            drawn.append(try places.save(chart, csv { $0.beta == nil }, number: 2))
        }
        if let chart = figure.betas(number: 4) {
            drawn.append(try places.save(chart, csv { $0.ratio == nil }, number: 4))
        }
    }
}

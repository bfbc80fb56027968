import ArgumentParser
import Charts
import Difficulty
import Foundation
import JointAugmentation
import PaperFigures

/// `jc-stats sdf`: the mean cosine similarity of positive pairs.
struct SDFCommand: ParsableCommand, ChecksIdleOptions {
    /// The laws where none is asked for.
    static let defaultLaws: [Law] = Law.paperSettings

    static let configuration = CommandConfiguration(
        commandName: "sdf",
        abstract: "Measure SDF, the mean cosine similarity of positive pairs under a trained network.",
        discussion: """
            Without a checkpoint, the program's own is taken: jc-stats sdf DATA; without images too, demo images. Several checkpoints see the same views and \
            are compared: jc-stats sdf A.pth B.pth DATA. With --from, the pairs of a store answer for any laws, and neither checkpoint nor data is read.
            \(LawOptions.defaults(Self.defaultLaws))
            Example: jc-stats sdf resnet20.th test_batch.bin --law randomcrop --ratio 1,2,3,4,5 \
            --beta -2,-1,0,1,2 -o sdf.csv -o sdf.svg
            """)

    @Argument(
        help: ArgumentHelp(
            "Checkpoints (default: the program's own), then images: \(DatasetOpening.sources). (default: demo images)",
            valueName: "checkpoint> ... <data"))
    var inputs: [String] = []

    @OptionGroup var question: SDFQuestion
    @OptionGroup var unreadable: UnreadableOptions
    @OptionGroup var threading: ThreadOptions
    @OptionGroup var files: OutputOptions

    @OptionGroup(title: "Measuring Options") var measuring: MeasuringOptions
    @OptionGroup(title: "Options of a Store") var storage: StoreOptions
    @OptionGroup(title: "Instead of Measuring") var stored: StoredOptions
    @OptionGroup(title: "Before Measuring") var planning: PlanOptions
    @OptionGroup(title: "Chart Options") var page: PageOptions
    @OptionGroup(title: "Chart Options") var shown: SeriesOptions
    @OptionGroup(title: "Chart Options") var panels: PanelOptions

    func validate() throws {
        try files.check(endings: planning.plan ? ["json"] : ["csv", "json", "png", "svg", "pdf"])
        let (checkpoints, data) = try places()
        let inputs =
            checkpoints + stored.from
            + [data, measuring.views.views, stored.featuresFile, stored.viewsOf].compactMap { $0 }
        for store in storage.store { try InputFiles(inputs).check(store, as: "--store") }
        try InputFiles(inputs + storage.store).check(files)
        if let pairs = question.pairsOutput {
            try InputFiles(inputs + storage.store).check(pairs, as: "--pairs-output")
            guard !files.output.contains(pairs) else {
                throw ValidationError("--pairs-output \(pairs): expected another file than that of --output")
            }
        }
        try checkSource()
        try checkCount(max(1, checkpoints.count))
        if stored.source == nil {
            try measuring.crops.check(laws: chosenLaws)
            try measuring.joint.check(on: measuring.views.pipeline())
        }
        guard
            !files.drawsPicture || question.against != nil
                || chosenLaws.contains(where: { $0 != .independent })
        else {
            throw ValidationError("a chart of SDF needs --ratio or --beta, found RandomCrop alone")
        }
        try checkCharts()
    }

    /// Either a store, or images to measure.
    private func checkSource() throws {
        guard let source = stored.source else {
            guard storage.shard == nil || question.halfWidth == nil else {
                throw ValidationError("--half-width stops within all images: no --shard")
            }
            return
        }
        guard let input = inputs.first else { return }
        throw ValidationError(
            "\(source): expected neither a checkpoint nor images beside "
                + "\(stored.from.isEmpty ? "features" : "a store"), found \(input)")
    }

    /// What belongs to each of several encoders, and what takes one.
    private func checkCount(_ count: Int) throws {
        guard storage.store.isEmpty || storage.store.count == count else {
            throw ValidationError(
                "--store: expected one for each checkpoint, \(count), found \(storage.store.count)")
        }
        let encoders = max(count, stored.from.count)
        guard encoders > 1 else { return }
        if question.pairsOutput != nil {
            throw ValidationError(
                "--pairs-output: expected one \(stored.from.isEmpty ? "checkpoint" : "store"), found \(encoders)"
            )
        }
        if planning.plan { throw ValidationError("--plan: expected one checkpoint, found \(encoders)") }
        if question.against != nil {
            throw ValidationError(
                "--against: expected one \(stored.from.isEmpty ? "checkpoint" : "store"), found \(encoders)"
            )
        }
    }

    /// The checkpoints and the images; none for the program's own.
    func places() throws -> (checkpoints: [String], data: String?) {
        guard measuring.process.encoderCommand == nil else {
            guard let first = inputs.first else { return ([], nil) }
            _ = try measuring.process.arguments(first, inputs.dropFirst().first)
            return ([], first)
        }
        // The last argument is the images.
        return (Array(inputs.dropLast()), inputs.last)
    }

    func listIdle(_ idle: inout IdleOptions) {
        if stored.source == nil {
            measuring.process.listIdle(&idle)
            measuring.contrastive.listIdle(&idle)
        }
        page.listIdle(&idle, for: files)
        shown.listIdle(&idle, for: files)
        panels.listIdle(&idle, for: files)
        idle.add(
            "--axis", "--panel", when: question.against != nil,
            because: "--against draws one chart, of no ratios")
        let stored =
            "\(stored.source ?? "") answers from "
            + (stored.from.isEmpty ? "views that are there" : "a store")
            + ", which decides all but laws, --half-width, --against and outputs"
        for group: any ParsableArguments.Type in [MeasuringOptions.self, StoreOptions.self, PlanOptions.self]
        {
            idle.add(allOf: group, when: self.stored.source != nil, because: stored)
        }
        idle.add(
            "--measure", when: files.json && !files.drawsPicture,
            because: "JSON and CSV have every measure; it chooses what the table and charts show")
        idle.add("--measure", when: planning.plan, because: "--plan tells no cosines")
        idle.add("--resume", when: planning.plan, because: "--plan stores nothing")
        idle.add(
            "--against", "--pairs-output", when: planning.plan, because: "--plan tells no cosines")
        idle.add("--allow-unreadable", when: planning.plan, because: "--plan does not judge the share")
        idle.add(
            "--pairs", when: measuring.direct, because: "--direct measures each law with pairs of its own")
        idle.add(
            "--pairs", when: self.stored.source == nil && chosenLaws.allSatisfy { $0.ratio != nil },
            because: "each of these laws has pairs of its own anyway")
        idle.add(
            "--direct",
            when: !measuring.crops.realisation.capabilities.reweights
                || chosenLaws.allSatisfy { $0.ratio != nil },
            because: "each of these laws has pairs of its own anyway")
    }

    func run() throws {
        let asked = question.laws.laws(fallback: [])
        if !stored.from.isEmpty {
            return try answer(try stored.from.map { try StoredSession($0, asked: asked) })
        }
        if let file = stored.featuresFile, let folder = stored.viewsOf {
            return try answer([try StoredSession(features: file, of: folder, asked: asked)])
        }
        try threading.reserve()
        let sessions = try sessions()
        if planning.plan { return try show(plan: sessions[0]) }
        let (comparison, contexts) = try SDFSession.measure(
            sessions, isSilent: files.quiet, stores: storage.store, isResumed: storage.resume,
            pairs: question.pairsOutput)
        try deliver(comparison, of: contexts, profile: sessions[0].loaded.profile)
    }

    private func answer(_ sessions: [StoredSession]) throws {
        let comparison = try StoredSession.report(
            sessions, question, unreadable: unreadable.policy, threads: threading.count, isSilent: files.quiet
        )
        try deliver(comparison, of: sessions.map(\.context))
    }

    private func show(plan session: SDFSession) throws {
        let (forecast, context) = try session.forecast(
            isSilent: files.quiet, isStored: !storage.store.isEmpty)
        let output = PlanOutput(forecast, of: context, request: session.request, store: storage.store.first)
        try files.deliver(
            output, lines: PlanText(output: output, forecast: forecast).lines,
            remark: output.checkpoint.choice)
    }

    /// The measurements of the images that were given or of demo images, by the checkpoints that were given or the program's
    /// own.
    private func sessions() throws -> [SDFSession] {
        let (checkpoints, data) = try places()
        let first = try measuring.process.source(
            else: try checkpoints.first ?? BundledCheckpoint.taken(isSilent: files.quiet))
        let images = try data ?? DemoImages.taken(threads: threading.count, isSilent: files.quiet)
        var sessions: [SDFSession] = []
        for source in [first] + checkpoints.dropFirst().map({ .checkpoint($0) }) {
            sessions.append(try session(source, images, sharing: sessions.first))
        }
        return sessions
    }

    private func session(
        _ source: EncoderSource, _ images: String, sharing other: SDFSession?
    ) throws -> SDFSession {
        let loaded = try LoadedNetwork(
            source, options: measuring.encoder, output: measuring.features.features.output)
        var session = try SDFSession(
            loaded, data: images, laws: chosenLaws, design: measuring.design(), seed: measuring.drawing.seed,
            input: measuring.input, precision: measuring.precision, unreadable: unreadable.policy,
            pairsPerImage: measuring.pairsPerImage, threads: threading.count, sharing: other,
            isSilent: files.quiet)
        session.request.isDirect = measuring.direct
        session.request.pairs = question.estimation.pairs ?? .all
        session.request.population = question.estimation.population
        session.request.halfWidth = question.halfWidth
        session.request.against = question.against
        session.request.shard = storage.shard ?? .whole
        return session
    }

    private func deliver(
        _ comparison: SDFComparison, of contexts: [SDFContext], profile: ProcessProfileOutput? = nil
    ) throws {
        let outputs = zip(comparison.reports, contexts).map {
            SDFOutput($0, of: $1, question, profile: profile)
        }
        if outputs.count > 1 {
            let output = ComparedOutput(comparison, outputs)
            let text = ComparedText(
                output: output, comparison: comparison, measure: question.measures.measure)
            try files.deliver(output, lines: try text.lines()) { ending in
                ending == "csv"
                    ? ComparedTable.csv(comparison, output, of: contexts)
                    : try draw(comparison, output, contexts, as: ending)
            }
        } else {
            try deliver(comparison.reports[0], outputs[0], of: contexts[0])
        }
        if comparison.reports.contains(where: \.wasInterrupted) { throw SignalWatch.exitCode }
    }

    private func deliver(_ report: SDFReport, _ output: SDFOutput, of context: SDFContext) throws {
        let lines = try SDFText(output: output, report: report, measure: question.measures.measure).lines()
        try files.deliver(output, lines: lines, remark: output.checkpoint.choice) { ending in
            guard ending == "csv" else {
                return try draw(report, of: context, as: ending)
            }
            return question.against == nil
                ? SDFTable.csv(report, of: context) : GeometryTable.csv(report.results, of: context)
        }
    }

    var chosenLaws: [Law] { question.laws.laws(fallback: Self.defaultLaws) }
}

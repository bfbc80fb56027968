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
            Without a checkpoint, the program's own is taken: jc-stats sdf DATA; without images too, demo images. With --from, the pairs of a store answer \
            for any laws, and neither checkpoint nor data is read.
            \(LawOptions.defaults(Self.defaultLaws))
            Example: jc-stats sdf resnet20.th test_batch.bin --law randomcrop --ratio 1,2,3,4,5 \
            --beta -2,-1,0,1,2 -o sdf.csv -o sdf.svg
            """)

    @Argument(help: "A checkpoint. (default: the program's own)")
    var checkpoint: String?

    @Argument(help: "Images: \(DatasetOpening.sources). (default: demo images)")
    var data: String?

    @OptionGroup var question: SDFQuestion
    @OptionGroup var unreadable: UnreadableOptions
    @OptionGroup var threading: ThreadOptions
    @OptionGroup var files: OutputOptions

    @OptionGroup(title: "Measuring Options") var measuring: MeasuringOptions
    @OptionGroup(title: "Options of a Store") var storage: StoreOptions
    @OptionGroup(title: "Instead of Measuring") var stored: StoredOptions
    @OptionGroup(title: "Before Measuring") var planning: PlanOptions

    func validate() throws {
        try files.check(endings: planning.plan ? ["json"] : ["csv", "json", "png", "svg", "pdf"])
        let (checkpoint, data) = try places()
        let inputs = [
            checkpoint, data, measuring.views.views, stored.from, stored.featuresFile, stored.viewsOf,
        ]
        if let store = storage.store { try InputFiles(inputs).check(store, as: "--store") }
        try InputFiles(inputs + [storage.store]).check(files)
        if let pairs = question.pairsOutput {
            try InputFiles(inputs + [storage.store]).check(pairs, as: "--pairs-output")
            guard !files.output.contains(pairs) else {
                throw ValidationError("--pairs-output \(pairs): expected another file than that of --output")
            }
        }
        try checkSource()
        if stored.source == nil {
            try measuring.crops.check(laws: chosenLaws)
            try measuring.joint.check(on: measuring.views.pipeline())
        }
        let drawsChart = files.output.contains { ["png", "svg", "pdf"].contains(OutputOptions.ending($0)) }
        guard !drawsChart || question.against != nil || chosenLaws.contains(where: { $0 != .independent })
        else {
            throw ValidationError("a chart of SDF needs --ratio or --beta, found RandomCrop alone")
        }
    }

    /// Either a store, or images to measure.
    private func checkSource() throws {
        guard let source = stored.source else {
            guard storage.shard == nil || question.halfWidth == nil else {
                throw ValidationError("--half-width stops within all images: no --shard")
            }
            return
        }
        guard let checkpoint else { return }
        throw ValidationError(
            "\(source): expected neither a checkpoint nor images beside "
                + "\(stored.from == nil ? "features" : "a store"), found \(checkpoint)")
    }

    /// The checkpoint and the images; nil for the program's own.
    private func places() throws -> (checkpoint: String?, data: String?) {
        guard measuring.process.encoderCommand == nil else {
            guard let first = checkpoint else { return (nil, nil) }
            return try measuring.process.arguments(first, data)
        }
        // One argument is the images.
        return data == nil ? (nil, checkpoint) : (checkpoint, data)
    }

    func listIdle(_ idle: inout IdleOptions) {
        if stored.source == nil {
            measuring.process.listIdle(&idle)
            measuring.contrastive.listIdle(&idle)
        }
        let stored =
            "\(stored.source ?? "") answers from "
            + (stored.from == nil ? "views that are there" : "a store")
            + ", which decides all but laws, --half-width, --against and outputs"
        for group: any ParsableArguments.Type in [MeasuringOptions.self, StoreOptions.self, PlanOptions.self]
        {
            idle.add(allOf: group, when: self.stored.source != nil, because: stored)
        }
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
        if let store = stored.from { return try answer(StoredSession(store, asked: asked)) }
        if let file = stored.featuresFile, let folder = stored.viewsOf {
            return try answer(StoredSession(features: file, of: folder, asked: asked))
        }
        try threading.reserve()
        let session = try session()
        if planning.plan { return try show(plan: session) }
        let (report, context) = try session.measure(
            isSilent: files.quiet, storage: storage, pairs: question.pairsOutput)
        try deliver(report, of: context, profile: session.loaded.profile)
    }

    private func answer(_ session: StoredSession) throws {
        let report = try session.report(
            question, unreadable: unreadable.policy, threads: threading.count, isSilent: files.quiet)
        try deliver(report, of: session.context)
    }

    private func show(plan session: SDFSession) throws {
        let (forecast, context) = try session.forecast(
            isSilent: files.quiet, isStored: storage.store != nil)
        let output = PlanOutput(forecast, of: context, request: session.request, store: storage.store)
        try files.deliver(
            output, lines: PlanText(output: output, forecast: forecast).lines,
            remark: output.checkpoint.choice)
    }

    /// The measurement of the images that were given or of demo images, by the checkpoint that was given or the program's
    /// own.
    private func session() throws -> SDFSession {
        let (checkpoint, data) = try places()
        let source = try measuring.process.source(
            else: try checkpoint ?? BundledCheckpoint.taken(isSilent: files.quiet))
        let images = try data ?? DemoImages.taken(threads: threading.count, isSilent: files.quiet)
        let loaded = try LoadedNetwork(
            source, options: measuring.encoder, output: measuring.features.features.output)
        var session = try SDFSession(
            loaded, data: images, laws: chosenLaws,
            design: try measuring.design(), seed: measuring.drawing.seed,
            input: measuring.input, precision: measuring.precision, unreadable: unreadable.policy,
            pairsPerImage: measuring.pairsPerImage, threads: threading.count, isSilent: files.quiet)
        session.request.isDirect = measuring.direct
        session.request.pairs = question.estimation.pairs ?? .all
        session.request.population = question.estimation.population
        session.request.halfWidth = question.halfWidth
        session.request.against = question.against
        session.request.shard = storage.shard ?? .whole
        return session
    }

    private func deliver(
        _ report: SDFReport, of context: SDFContext, profile: ProcessProfileOutput? = nil
    ) throws {
        let output = SDFOutput(report, of: context, question, profile: profile)
        let lines = SDFText(output: output, report: report).lines
        try files.deliver(output, lines: lines, remark: output.checkpoint.choice) { ending in
            guard ending == "csv" else {
                return try draw(report, of: context, as: ChartFormat(fileEnding: ending))
            }
            return question.against == nil
                ? SDFTable.csv(report.results, of: context) : GeometryTable.csv(report.results, of: context)
        }
        if report.wasInterrupted { throw SignalWatch.exitCode }
    }

    private var chosenLaws: [Law] { question.laws.laws(fallback: Self.defaultLaws) }

    private func draw(_ report: SDFReport, of context: SDFContext, as format: ChartFormat) throws -> Data {
        let caption = context.caption(report)
        if let against = question.against {
            let chart = CosineFigure.chart(report.results, against: against, caption: caption)
            return Data(try ChartRenderer.render(chart, as: format))
        }
        let wording = SDFWording(joint: context.options.settings.views.design.partNames)
        let charts = [
            SDFFigure.ratios(report.results, curve: report.curves.smooth, wording: wording, caption: caption),
            SDFFigure.betas(report.results, wording: wording, caption: caption),
        ].compactMap { $0 }
        guard let first = charts.first else {
            throw CommandFailure("a chart of SDF needs fixed ratios or JC laws, found RandomCrop alone")
        }
        guard charts.count > 1 else { return Data(try ChartRenderer.render(first, as: format)) }
        return Data(try ChartRenderer.render(ChartGrid(columns: 2, charts: charts), as: format))
    }
}

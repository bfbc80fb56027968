import ArgumentParser
import Charts
import Difficulty
import Foundation
import JointAugmentation
import PaperFigures

/// `jc-stats sdf`: the mean cosine similarity of positive pairs.
struct SDFCommand: ParsableCommand, ChecksIdleOptions {
    static let configuration = CommandConfiguration(
        commandName: "sdf",
        abstract: "Measure SDF, the mean cosine similarity of positive pairs under a trained network.",
        discussion: """
            Without a checkpoint, the program's own is taken: jc-stats sdf DATA; without images too, demo images. With --from, the pairs of a store answer \
            for any laws, and neither checkpoint nor data is read.
            Example: jc-stats sdf resnet20.th test_batch.bin --law randomcrop --ratio 1,2,3,4,5 \
            --beta -2,-1,0,1,2 -o sdf.csv -o sdf.svg
            """)

    @Argument(help: "A checkpoint. (default: the program's own)")
    var checkpoint: String?

    @Argument(help: "Images: a folder, a CIFAR binary or a tar. (default: demo images)")
    var data: String?

    @OptionGroup var laws: LawOptions
    @OptionGroup var views: ViewOptions
    @OptionGroup var joint: JointOptions
    @OptionGroup var encoder: EncoderOptions
    @OptionGroup var features: FeatureOptions
    @OptionGroup var input: NetworkInputOptions
    @OptionGroup var storage: StoreOptions
    @OptionGroup var files: OutputOptions
    @OptionGroup var threading: ThreadOptions

    @Option(help: ArgumentHelp("Answer from the pairs of a store.", valueName: "store"))
    var from: String?

    @Option(
        help: ArgumentHelp(
            "Report the mean cosine against how the boxes lie to each other, in files too: iou, center-distance or containment.",
            valueName: "geometry"))
    var against: GeometryMeasure?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Pairs of each kind drawn from each image.", valueName: "integer"))
    var pairsPerImage = 1

    @Flag(help: "Measure each law with pairs of its own, instead of weighting those of JC(0).")
    var direct = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Stop when each 95% interval is this far to each side; images in random order.",
            valueName: "number"))
    var halfWidth: Double?

    @Flag(
        help: """
            Measure for 5 to 15 seconds, longer with a slow network, and say what the run would take and tell; \
            nothing is stored.
            """)
    var plan = false

    @OptionGroup var unreadable: UnreadableOptions

    func validate() throws {
        try files.check(endings: plan ? ["json"] : ["csv", "json", "png", "svg", "pdf"])
        let inputs = [checkpoint, data, views.views, from]
        if let store = storage.store { try InputFiles(inputs).check(store, as: "--store") }
        try InputFiles(inputs + [storage.store]).check(files)
        try checkSource()
        try laws.check(laws: chosenLaws)
        if from == nil { try joint.check(on: views.pipeline()) }
        guard laws.parameter == .area, laws.imageSize == nil else {
            throw ValidationError("sdf draws crops of the images themselves: no --parameter, no --image-size")
        }
        let drawsChart = files.output.contains { ["png", "svg", "pdf"].contains(OutputOptions.ending($0)) }
        guard !drawsChart || against != nil || chosenLaws.contains(where: { $0 != .independent }) else {
            throw ValidationError("a chart of SDF needs --ratio or --beta, found RandomCrop alone")
        }
        guard pairsPerImage >= 1, pairsPerImage <= 100_000 else {
            throw ValidationError("--pairs-per-image: expected 1 to 100000, found \(pairsPerImage)")
        }
        if let halfWidth, !(halfWidth > 0 && halfWidth < 1) {
            throw ValidationError("--half-width: expected a number between 0 and 1, found \(halfWidth)")
        }
    }

    /// Either a store, or images to measure.
    private func checkSource() throws {
        guard from != nil else {
            guard storage.shard == nil || halfWidth == nil else {
                throw ValidationError("--half-width stops within all images: no --shard")
            }
            return
        }
        guard let checkpoint else { return }
        throw ValidationError(
            "--from: expected neither a checkpoint nor images beside a store, found \(checkpoint)")
    }

    func listIdle(_ idle: inout IdleOptions) {
        idle.add(
            allOf: Self.self,
            but: [
                "--from", "--law", "--beta", "--ratio", "--half-width", "--against", "--strict",
                "--allow-unreadable",
                "--threads", "--json", "--quiet", "--output",
            ], when: from != nil,
            because:
                "--from answers from a store, which decides all but laws, --half-width, --against and outputs"
        )
        idle.add("--resume", when: plan, because: "--plan stores nothing")
        idle.add("--against", when: plan, because: "--plan tells no cosines")
        idle.add("--allow-unreadable", when: plan, because: "--plan does not judge the share")
        idle.add(
            "--direct", when: laws.realisation == .released || chosenLaws.allSatisfy { $0.ratio != nil },
            because: "each of these laws has pairs of its own anyway")
    }

    func run() throws {
        if let from {
            let stored = try StoredSession(from, asked: laws.laws(fallback: []))
            let report = try stored.report(
                halfWidth: halfWidth, against: against, unreadable: unreadable.policy, isSilent: files.quiet)
            return try deliver(report, of: stored.context)
        }
        try threading.reserve()
        var session = try session()
        session.request.isDirect = direct
        session.request.halfWidth = halfWidth
        session.request.against = against
        session.request.shard = storage.shard ?? .whole
        guard !plan else { return try show(plan: session) }
        let (report, context) = try session.measure(isSilent: files.quiet, storage: storage)
        try deliver(report, of: context)
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
        let own = data == nil ? try BundledCheckpoint.taken(isSilent: files.quiet) : nil
        let images =
            try data ?? checkpoint ?? DemoImages.taken(threads: threading.count, isSilent: files.quiet)
        return try SDFSession(
            checkpoint: own ?? checkpoint ?? "", data: images, laws: chosenLaws,
            design: try design(), seed: laws.seed, encoder: encoder, features: features, input: input,
            unreadable: unreadable.policy, pairsPerImage: pairsPerImage, threads: threading.count,
            isSilent: files.quiet)
    }

    private func deliver(_ report: SDFReport, of context: SDFContext) throws {
        let output = SDFOutput(report, of: context, halfWidth: halfWidth, against: against)
        let lines = SDFText(output: output, report: report).lines
        try files.deliver(output, lines: lines, remark: output.checkpoint.choice) { ending in
            guard ending == "csv" else {
                return try draw(
                    report, of: context, as: ChartFormat(fileEnding: ending))
            }
            return against == nil ? SDFTable.csv(report.results) : GeometryTable.csv(report.results)
        }
        if report.wasInterrupted { throw SignalWatch.exitCode }
    }

    /// What the laws apply to; the pipeline must have what is joined.
    private func design() throws -> JointDesign {
        JointDesign(
            joinsCrops: joint.joint.joinsCrops, parameters: joint.joint.parameters, areas: try laws.range(),
            realisation: laws.realisation, pipeline: try views.pipeline())
    }

    private var chosenLaws: [Law] { laws.laws(fallback: Self.paperLaws) }

    /// The eleven settings of the paper's Figures 2 and 4.
    static let paperLaws: [Law] =
        [.independent] + (1...5).map { .fixedRatio(Double($0)) }
        + [-2, -1, 0, 1, 2].map { .joint(beta: $0) }

    private func draw(_ report: SDFReport, of context: SDFContext, as format: ChartFormat) throws -> Data {
        let caption = context.caption(report)
        if let against {
            let chart = CosineFigure.chart(report.results, against: against, caption: caption)
            return Data(try ChartRenderer.render(chart, as: format))
        }
        let wording = SDFWording(joint: context.options.settings.views.design.partNames)
        let charts = [
            SDFFigure.ratios(report.results, curve: report.foldedCurve, wording: wording, caption: caption),
            SDFFigure.betas(report.results, wording: wording, caption: caption),
        ].compactMap { $0 }
        guard let first = charts.first else {
            throw CommandFailure("a chart of SDF needs fixed ratios or JC laws, found RandomCrop alone")
        }
        guard charts.count > 1 else { return Data(try ChartRenderer.render(first, as: format)) }
        return Data(try ChartRenderer.render(ChartGrid(columns: 2, charts: charts), as: format))
    }
}

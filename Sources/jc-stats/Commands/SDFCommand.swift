import ArgumentParser
import Charts
import Difficulty
import Foundation
import JointAugmentation
import PaperFigures

/// `jc-stats sdf`: the mean cosine similarity of positive pairs.
struct SDFCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sdf",
        abstract: "Measure SDF, the mean cosine similarity of positive pairs under a trained network.",
        discussion: """
            Example: jc-stats sdf resnet20.th test_batch.bin --law randomcrop --ratio 1,2,3,4,5 \
            --beta -2,-1,0,1,2 -o sdf.csv -o sdf.svg
            """)

    @Argument(help: "A checkpoint.")
    var checkpoint: String

    @Argument(help: "Images: a folder, a CIFAR binary or a tar.")
    var data: String

    @OptionGroup var laws: LawOptions
    @OptionGroup var views: ViewOptions
    @OptionGroup var joint: JointOptions
    @OptionGroup var encoder: EncoderOptions
    @OptionGroup var features: FeatureOptions
    @OptionGroup var input: NetworkInputOptions
    @OptionGroup var files: OutputOptions
    @OptionGroup var threading: ThreadOptions

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

    @Flag(help: "An image that cannot be read is an error.")
    var strict = false

    @Flag(help: "Any share of images may be unreadable. (default: at most 1%)")
    var allowUnreadable = false

    func validate() throws {
        try files.check(endings: ["csv", "json", "png", "svg", "pdf"])
        try laws.check(laws: chosenLaws)
        guard laws.parameter == .area, laws.imageSize == nil else {
            throw ValidationError("sdf draws crops of the images themselves: no --parameter, no --image-size")
        }
        let drawsChart = files.output.contains { ["png", "svg", "pdf"].contains(OutputOptions.ending($0)) }
        guard !drawsChart || chosenLaws.contains(where: { $0 != .independent }) else {
            throw ValidationError("a chart of SDF needs --ratio or --beta, found RandomCrop alone")
        }
        guard pairsPerImage >= 1, pairsPerImage <= 100_000 else {
            throw ValidationError("--pairs-per-image: expected 1 to 100000, found \(pairsPerImage)")
        }
        if let halfWidth, !(halfWidth > 0 && halfWidth < 1) {
            throw ValidationError("--half-width: expected a number between 0 and 1, found \(halfWidth)")
        }
        guard !strict || !allowUnreadable else {
            throw ValidationError("--strict and --allow-unreadable: expected one of them, found both")
        }
    }

    func run() throws {
        var session = try SDFSession(
            checkpoint: checkpoint, data: data, laws: chosenLaws, design: try design(), seed: laws.seed,
            encoder: encoder, features: features, input: input, pairsPerImage: pairsPerImage,
            threads: threading.count)
        session.request.isDirect = direct
        session.request.halfWidth = halfWidth
        session.request.unreadable = strict ? .none : allowUnreadable ? .any : .few
        let report = try session.measure(isSilent: files.quiet)
        let output = session.output(report)
        try files.deliver(output, lines: SDFText(output: output, report: report).lines) { ending in
            ending == "csv"
                ? SDFTable.csv(report.results)
                : try draw(report, caption: session.caption(report), as: ChartFormat(fileEnding: ending))
        }
        if report.wasInterrupted { throw ExitCode(1) }
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

    private func draw(_ report: SDFReport, caption: String, as format: ChartFormat) throws -> Data {
        let charts = [
            SDFFigure.ratios(report.results, caption: caption),
            SDFFigure.betas(report.results, caption: caption),
        ].compactMap { $0 }
        guard let first = charts.first else {
            throw CommandFailure("a chart of SDF needs fixed ratios or JC laws, found RandomCrop alone")
        }
        guard charts.count > 1 else { return Data(try ChartRenderer.render(first, as: format)) }
        return Data(try ChartRenderer.render(ChartGrid(columns: 2, charts: charts), as: format))
    }
}

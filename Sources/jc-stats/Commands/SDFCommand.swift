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
    @OptionGroup var encoder: EncoderOptions
    @OptionGroup var features: FeatureOptions
    @OptionGroup var input: NetworkInputOptions
    @OptionGroup var files: OutputOptions
    @OptionGroup var threading: ThreadOptions

    @Option(help: "Pairs of each law drawn from each image.")
    var pairsPerImage = 1

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
    }

    func run() throws {
        let session = try SDFSession(
            checkpoint: checkpoint, data: data, laws: chosenLaws, lawOptions: laws, encoder: encoder,
            features: features, input: input, pairsPerImage: pairsPerImage, threads: threading.count)
        let report = try session.measure(isSilent: files.quiet)
        let output = session.output(report)
        if files.json { try JSONText.print(output) } else { SDFText(output: output, report: report).print() }
        try files.write { ending in
            switch ending {
            case "csv": SDFTable.csv(report.results)
            case "json": try JSONText.data(output)
            default:
                try draw(report, caption: session.caption(report), as: try ChartFormat(fileEnding: ending))
            }
        }
        if report.wasInterrupted { throw ExitCode(1) }
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

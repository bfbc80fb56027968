import ArgumentParser
import Charts
import Foundation
import JointAugmentation

/// `jc-stats fit`: which law drew these pairs.
struct FitCommand: ParsableCommand, ChecksIdleOptions {
    static let configuration = CommandConfiguration(
        commandName: "fit",
        abstract:
            "Which law drew these pairs? Fits RandomCrop and JC(beta) of every library to pairs that were logged.",
        discussion: """
            Example: jc-stats fit pairs.csv -o fit.svg

            A CSV has a row a pair, in columns by their names: boxes left1,top1,width1,height1,left2,top2,width2,height2 (or \
            i1,j1,h1,w1,...) with the image's width,height; or areas s1,s2; or sigma1,sigma2, brightness1,brightness2, \
            contrast1,contrast2; or log_ratio. An .npy has both parameters in two columns, or the log ratio before them. \
            Examples/log_crops.py logs the boxes of torchvision, kornia and albumentations.
            """)

    @Argument(help: ArgumentHelp("Pairs, a .csv or an .npy.", valueName: "file"))
    var pairs: String

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Range a,b of the parameter. (default: found in the pairs)", valueName: "a,b"))
    var scale: NumberList?

    @Option(help: "What the values are of. (default: what the columns say, else area)")
    var parameter: JoinedParameter?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Size of all images in pixels, where the file has none. (default: none)",
            valueName: "WIDTHxHEIGHT"))
    var imageSize: PixelSize?

    @OptionGroup var files: OutputOptions
    @OptionGroup var threading: ThreadOptions

    @OptionGroup var page: PageOptions
    @OptionGroup var shown: SeriesOptions

    func validate() throws {
        try files.check(endings: ["csv", "json", "png", "svg", "pdf"])
        try InputFiles([pairs]).check(files)
        guard imageSize == nil || parameter == nil || parameter == .area else {
            throw ValidationError(
                "--image-size is about areas, found --parameter \(parameter?.rawValue ?? "")")
        }
        // Which range areas are on, the columns may say.
        do { _ = try scale.map { try CropOptions.range($0, of: parameter ?? .blur) } } catch let error
            as AugmentationError
        {
            throw ValidationError("\(error)")
        }
    }

    func listIdle(_ idle: inout IdleOptions) {
        page.listIdle(&idle, for: files)
        shown.listIdle(&idle, for: files)
    }

    func run() throws {
        let file = try PairFile(pairs, parameter: parameter, size: imageSize?.size)
        let range = try scale.map { try CropOptions.range($0, of: file.parameter) }
        let comparison: FitComparison
        do throws(FitError) {
            comparison = try FitComparison(
                file.pairs, of: file.parameter, range: range, threads: threading.count)
        } catch { throw CommandFailure("\(pairs): \(error)") }
        let report = FitReport(comparison, of: file)
        let output = FitOutput(comparison: comparison, file: file)
        try files.deliver(report, lines: output.lines) { ending in
            ending == "csv"
                ? output.csv
                : try shown.applied(to: page.design()).data(output.chart, ending)
        }
    }
}

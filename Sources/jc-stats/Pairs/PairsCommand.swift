import ArgumentParser
import Charts
import Foundation
import JointAugmentation
import PaperFigures

/// `jc-stats pairs`: positive pairs of one picture, as numbers and as a contact sheet.
struct PairsCommand: ParsableCommand, ChecksIdleOptions {
    /// The laws where none is asked for.
    static let defaultLaws: [Law] = [.independent, .joint(beta: 0), .joint(beta: -2), .fixedRatio(4)]

    static let configuration = CommandConfiguration(
        commandName: "pairs",
        abstract: "Show positive pairs of a picture: boxes, views, log ratio and, with a checkpoint, cosine.",
        discussion: """
            A .png, .svg or .pdf is a contact sheet with a column a law: Figure 1 with any picture.
            \(LawOptions.defaults(Self.defaultLaws))
            Example: jc-stats pairs dog.jpg --law randomcrop --ratio 4 --beta 0,-2 --checkpoint resnet50.pth -o sheet.png
            """)

    @Argument(help: "An image file.")
    var image: String

    @OptionGroup var laws: LawOptions
    @OptionGroup var crops: CropOptions
    @OptionGroup var drawing: SeedOptions
    @OptionGroup var viewing: ViewOptions
    @OptionGroup var joint: JointOptions

    @Option(
        name: [.customShort("n"), .long], parsing: .unconditional,
        help: ArgumentHelp("Pairs of each law.", valueName: "integer"))
    var count = 3

    @Option(
        help: ArgumentHelp("A checkpoint, for the cosine of each pair. (default: none)", valueName: "file"))
    var checkpoint: String?

    @OptionGroup var process: ProcessOptions
    @OptionGroup var encoder: EncoderOptions
    @OptionGroup var features: FeatureOptions
    @OptionGroup var pixels: PixelOptions
    @OptionGroup var files: OutputOptions
    @OptionGroup var threading: ThreadOptions

    @OptionGroup var page: PageOptions

    /// What a sheet holds at most: more could not be read, and would not fit a page.
    private static let mostColumns = 12
    private static let mostRows = 40
    private static let mostCells = 120

    func validate() throws {
        try files.check(endings: ["csv", "json", "png", "svg", "pdf"])
        try process.check(checkpoint: checkpoint, name: "--checkpoint")
        try InputFiles([image, checkpoint, viewing.views]).check(files)
        try crops.check(laws: chosenLaws())
        try joint.check(on: viewing.pipeline())
        try OptionRange.check("--count", count, in: 1...100_000)
        guard drawsSheet else { return }
        let columns = try chosenLaws().count
        guard columns <= Self.mostColumns, count <= Self.mostRows, columns * count <= Self.mostCells else {
            throw ValidationError(
                "a sheet holds at most \(Self.mostColumns) laws, \(Self.mostRows) pairs of each and "
                    + "\(Self.mostCells) pairs, found \(columns) laws with \(count) pairs each")
        }
    }

    func listIdle(_ idle: inout IdleOptions) {
        page.listIdle(&idle, for: files)
        process.listIdle(&idle)
        guard checkpoint == nil, process.encoderCommand == nil else { return }
        let reason = "there is no network without --checkpoint or --encoder-command"
        idle.add(allOf: EncoderOptions.self, because: reason)
        idle.add(allOf: FeatureOptions.self, because: reason)
        idle.add(allOf: PixelOptions.self, but: ["--side"], because: reason)
        idle.add(
            "--side", when: !drawsSheet,
            because:
                "views are neither measured nor shown without --checkpoint or --encoder-command and without a sheet"
        )
    }

    func run() throws {
        let source = process.source(ifAny: checkpoint)
        if source != nil { try threading.reserve() }
        let network = try source.map {
            try LoadedNetwork($0, options: encoder, output: features.features.output)
        }
        try network?.check(pixels)
        let session = try PairsSession(
            image: image, laws: chosenLaws(), design: design(), seed: drawing.seed,
            network: network,
            pixels: pixels, isSilent: files.quiet)
        let pairs = try session.draw(
            count: count, showsViews: drawsSheet, threads: threading.count, isSilent: files.quiet)
        network?.noteProfile(isSilent: files.quiet)
        let output = session.output(pairs)
        let lines = PairsText(output: output, pairs: pairs.flatMap { $0 }).lines
        try files.deliver(output, lines: lines, remark: output.checkpoint?.choice) { ending in
            ending == "csv"
                ? PairsTable.csv(pairs.flatMap { $0 }, of: session.identity)
                : try page.design().data(session.sheet(pairs), ending)
        }
    }

    private func design() throws -> JointDesign {
        try JointDesign(joint, crops, viewing.pipeline())
    }

    private var drawsSheet: Bool { files.drawsPicture }

    /// Four laws from easy to hard, of those that the range and the realisation have.
    private func chosenLaws() throws -> [Law] {
        let range = try? crops.range()
        let bound = range.map { $0.high / $0.low } ?? 1
        return laws.laws(
            fallback: crops.realisation.drawn(of: Self.defaultLaws.filter { $0.ratio ?? 1 <= bound }))
    }
}

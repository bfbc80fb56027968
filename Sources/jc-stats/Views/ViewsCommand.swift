import ArgumentParser
import Datasets
import Difficulty
import Encoders
import Foundation
import Imaging
import JointAugmentation

/// `jc-stats views`: the views of a measurement, for a network on another machine, or the steps of views by name.
struct ViewsCommand: ParsableCommand, ChecksIdleOptions {
    /// The laws where none is asked for.
    static let defaultLaws: [Law] = Law.paperSettings

    static let configuration = CommandConfiguration(
        commandName: "views",
        abstract: "Write the views of a measurement of SDF, for features that are made elsewhere.",
        discussion: """
            The folder of --output has views.npy, uint8 [N, side, side, 3], and views.csv, whose lines tell the image, draw \
            and box of each; with --format webdataset views-000000.tar and so on, in the same order, stand for views.npy. A \
            float32 array [N, D] of features in their order, as .npy, is measured by sdf --features-file F.npy --views-of FOLDER.
            \(LawOptions.defaults(Self.defaultLaws))
            Example: jc-stats views images/ --side 224 --output views
            Example: jc-stats views --show byol
            """)

    @Argument(help: "Images: \(DatasetOpening.sources).")
    var data: String?

    @Option(
        help: ArgumentHelp(
            "Print the steps of these views as JSON, which --views reads, and write none. (default: none)",
            valueName: "views"
        ))
    var show: String?

    @OptionGroup var laws: LawOptions
    @OptionGroup var crops: CropOptions
    @OptionGroup var drawing: SeedOptions
    @OptionGroup var viewing: ViewOptions
    @OptionGroup var joint: JointOptions
    @OptionGroup var unreadable: UnreadableOptions
    @OptionGroup var threading: ThreadOptions

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Side of the square views in pixels.", valueName: "integer"))
    var side = 224

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Use N images, spread over the data, each class with its share. (default: all)",
            valueName: "integer"))
    var limit: Int?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Pairs of each kind drawn from each image.", valueName: "integer"))
    var pairsPerImage = 1

    @Flag(help: "Draw pairs of each law, instead of weighting those of JC(0).")
    var direct = false

    @Option(
        help: ArgumentHelp(
            "How they lie in the folder: npy, or webdataset, tars of a PNG and a JSON file for each view.",
            valueName: "format"))
    var format = ViewFormat.npy

    @Option(
        name: [.customShort("o"), .long], help: ArgumentHelp("Folder of the views.", valueName: "folder"))
    var output: String?

    @Flag(help: "Print the result as one JSON object and nothing else.")
    var json = false

    @Flag(help: "No progress and no warnings.")
    var quiet = false

    func validate() throws {
        guard show == nil else { return try checkShown() }
        guard let data else { throw ValidationError("Missing expected argument '<data>'") }
        guard let output else { throw ValidationError("Missing expected argument '--output <folder>'") }
        try OptionRange.check("--side", side, in: ViewSettings.sides)
        try OptionRange.check("--limit", limit, in: 1...1_000_000_000)
        try OptionRange.check("--pairs-per-image", pairsPerImage, in: 1...RunSettings.mostPairsPerImage)
        try crops.check(laws: chosenLaws)
        try joint.check(on: viewing.pipeline())
        try InputFiles([data, viewing.views]).check(
            folder: output, files: ViewFolder.names(format), as: "--output")
    }

    private func checkShown() throws {
        guard data == nil else { throw ValidationError("--show: expected no images, found \(data ?? "")") }
    }

    func listIdle(_ idle: inout IdleOptions) {
        idle.add(
            allOf: Self.self, but: ["--show", "--quiet"], when: show != nil,
            because: "--show prints the steps of views alone")
        idle.add(
            "--direct",
            when: !crops.realisation.capabilities.reweights || chosenLaws.allSatisfy { $0.ratio != nil },
            because: "each of these laws has pairs of its own anyway")
    }

    func run() throws {
        if let show { return try ShownViews(show).print(isSilent: quiet) }
        guard let data, let output else { return }
        let dataset = try DatasetOpening.open(
            data, limit: limit, unreadable: unreadable.policy, isSilent: quiet)
        let measurement = try SDFMeasurement(try request(), featuresElsewhere: 1)
        let identity = RowIdentity(
            try JointDesign(joint, crops, viewing.pipeline()), side: side, data: dataset.fingerprint,
            seed: drawing.seed)
        let writer = try ViewWriter(
            folder: output, side: side, format, threads: threading.count, identity)
        let signals = SignalWatch()
        let bar = ProgressBar("views", total: dataset.count, isSilent: quiet)
        let (leftOut, wasInterrupted) = try measurement.forEachViews(
            of: dataset, interruption: signals.interruption, progress: bar.show, writer.add)
        bar.finish()
        if !quiet { Terminal.warn(leftOut: leftOut.map(\.image)) }
        guard !wasInterrupted else {
            throw StoppedRun("stopped before the last image: nothing was written to \(output)")
        }
        let record = ViewFolder.Record(
            settings: measurement.settings(of: dataset, encoder: EncoderSettings(), version: Version.current),
            dataset: DatasetSummary(dataset), isDirect: direct, format: format, images: writer.images,
            leftOut: leftOut.map {
                ViewFolder.Record.LeftOut(number: $0.number, name: $0.image.name, reason: $0.image.reason)
            })
        try writer.finish(record)
        let result = ViewsOutput(
            folder: output, images: writer.images.count, views: record.count, side: side,
            unreadable: leftOut.map { UnreadableEntry($0.image) }, version: Version.current)
        try json
            ? Terminal.print(JSONText.data(ResultDocument(result)))
            : Terminal.print(quiet ? [] : [result.line])
    }

    private var chosenLaws: [Law] { laws.laws(fallback: Self.defaultLaws) }

    private func request() throws -> SDFRequest {
        let design = try JointDesign(joint, crops, viewing.pipeline())
        var request = SDFRequest(
            laws: chosenLaws, views: ViewSettings(design: design, side: side, seed: drawing.seed),
            pairsPerImage: pairsPerImage, threads: threading.count)
        request.isDirect = direct
        request.unreadable = unreadable.policy
        return request
    }
}

/// The JSON of `views`.
struct ViewsOutput: CommandResult {
    static let schema = "views"

    let folder: String
    let images: Int
    let views: Int
    let side: Int
    let unreadable: [UnreadableEntry]
    let version: String

    /// For a person.
    var line: String {
        "\(NumberText.count(views)) views of \(NumberText.count(images)) images, \(side) x \(side) pixels, to \(folder)"
    }
}

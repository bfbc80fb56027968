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
            and box of each. A float32 array [N, D] of features in their order, as .npy, is measured by sdf --features-file \
            F.npy --views-of FOLDER.
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
        try InputFiles([data, viewing.views]).check(folder: output, files: ViewFolder.names, as: "--output")
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
        let writer = try ViewWriter(folder: output, side: side, identity)
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
            dataset: DatasetSummary(dataset), isDirect: direct, images: writer.images,
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

/// Writes views as they come; the folder has its files when all are there.
final class ViewWriter {
    private let pixels: PartFile
    private let file: FileHandle
    private let folder: String
    private let side: Int
    private let identity: [String]
    private var rows = 0
    private var table: ByteSpill
    private(set) var images: [ViewFolder.Record.Image] = []

    /// Makes the folder.
    ///
    /// - Parameter identity: what the views are of.
    init(folder: String, side: Int, _ identity: RowIdentity) throws {
        (self.folder, self.side) = (folder, side)
        self.identity = identity.columns.map(\.value)
        try OutputFolder.make(folder)
        pixels = try OutputFile("\(folder)/\(ViewFolder.pixels)").part()
        guard let file = FileHandle(forWritingAtPath: pixels.path) else {
            throw OutputFile("\(folder)/\(ViewFolder.pixels)").failure()
        }
        self.file = file
        table = try ByteSpill(for: "\(folder)/\(ViewFolder.table)")
        try table.append(
            Data(
                CSVText.line(
                    [
                        "row", "image", "name", "image_width", "image_height", "law", "draw", "view", "left",
                        "top",
                        "width", "height",
                    ] + identity.columns.map(\.name)
                ).utf8))
        try write(NPYArray.byteHeader(shape: [0, side, side, 3]))
    }

    /// Adds an image's views.
    func add(_ views: MeasuredViews) throws {
        try write(Data(views.pixels))
        for view in views.views {
            let cells: [any CustomStringConvertible] = [
                rows, views.number, views.name, views.size.width, views.size.height,
                view.law?.label ?? "fallback", view.draw, view.place, view.box.left, view.box.top,
                view.box.width, view.box.height,
            ]
            try table.append(Data(CSVText.line(cells + identity).utf8))
            rows += 1
        }
        images.append(
            ViewFolder.Record.Image(
                number: views.number, name: views.name, width: views.size.width, height: views.size.height,
                views: views.views.count))
    }

    /// Gives the files their names.
    func finish(_ record: ViewFolder.Record) throws {
        do {
            try file.seek(toOffset: 0)
            try file.write(contentsOf: NPYArray.byteHeader(shape: [rows, side, side, 3]))
            try file.synchronize()
            try file.close()
            try pixels.rename(to: "\(folder)/\(ViewFolder.pixels)")
        } catch { throw OutputError(path: "\(folder)/\(ViewFolder.pixels)", reason: "\(error)") }
        try OutputFile("\(folder)/\(ViewFolder.table)").write { append throws(OutputError) in
            try table.forEachChunk(append)
        }
        try OutputFile("\(folder)/\(ViewFolder.record)").write(try JSONText.data(record))
    }

    private func write(_ data: Data) throws(OutputError) {
        do { try file.write(contentsOf: data) } catch {
            throw OutputError(path: "\(folder)/\(ViewFolder.pixels)", reason: "\(error)")
        }
    }
}

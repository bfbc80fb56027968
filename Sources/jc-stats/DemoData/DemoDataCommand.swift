import ArgumentParser
import Datasets
import Foundation
import Imaging

/// `jc-stats demo-data`: a data set to try the program with, composed of pictures that Debian ships.
struct DemoDataCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo-data",
        abstract: "Compose object-centred images of the pictures of two Debian packages.",
        discussion: """
            Each image shows one photographic cut-out of tuxpaint-stamps-default over a part of a photograph of \
            mate-backgrounds, in a folder of its kind. The same seed and packages give the same bytes. A run that was \
            stopped goes on where it was; other options make the images of an earlier run anew.
            Example: jc-stats demo-data demo --count 2000 --size 256x192 --seed 0
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case jpeg, png

        var value: DemoFormat { self == .png ? .png : .jpeg }
    }

    @Argument(help: "Folder of the images: a new or empty one, or that of an earlier run.")
    var folder: String

    @Option(parsing: .unconditional, help: ArgumentHelp("Number of images.", valueName: "integer"))
    var count = 2000

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Size of each. (default: 256x192)", valueName: "WIDTHxHEIGHT"))
    var size: PixelSize?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Seed of the random streams.", valueName: "integer from 0"))
    var seed: UInt64 = 0

    @Option(help: "How the images are written.")
    var format = Format.jpeg

    @Option(help: "Another folder of cut-outs with alpha, in folders as Tux Paint's stamps are.")
    var stamps = DemoSources.debian.stamps

    @Option(help: "Another folder of photographs.")
    var photographs = DemoSources.debian.photographs

    @OptionGroup var threading: ThreadOptions
    @OptionGroup var files: OutputOptions

    func validate() throws {
        try OptionRange.check("--count", count, in: 1...1_000_000)
        if let size = size?.size {
            guard [size.width, size.height].allSatisfy({ (16...4096).contains($0) }) else {
                throw ValidationError(
                    "--size: expected sides of 16 to 4096, found \(size.width)x\(size.height)")
            }
        }
        try files.check(endings: ["json"])
        try InputFiles([stamps, photographs]).check(files)
    }

    func run() throws {
        let recipe = DemoRecipe(
            count: count, width: size?.size.width ?? DemoImages.width,
            height: size?.size.height ?? DemoImages.height, seed: seed, format: format.value)
        let output = try DemoFolder(
            path: folder, recipe: recipe, sources: DemoSources(stamps: stamps, photographs: photographs)
        ).fill(threads: threading.count, isSilent: files.quiet)
        try files.deliver(output, lines: files.quiet ? [] : output.lines)
    }
}

/// What `demo-data` made.
struct DemoOutput: CommandResult {
    static let schema = "demo-data"

    /// What the images were composed of.
    struct Pictures: Encodable {
        let cutOuts: Int
        let leftOut: Int
        let photographs: Int
    }

    let folder: String
    let recipe: DemoRecipe
    /// SHA-256 over the names and sizes of the pictures.
    let sources: String
    /// How many images this run wrote; the others were there.
    let written: Int
    /// How many images each class has.
    let classes: [String: Int]
    /// Null where no image had to be composed.
    @ExplicitNull var pictures: Pictures?
    let version: String

    init(folder: String, record: DemoRecord, written: Int, composer: DemoComposer? = nil) {
        self.folder = folder
        self.written = written
        recipe = record.contents.recipe
        sources = record.contents.sources
        let folders = record.files.map { $0.split(separator: "/").first.map(String.init) ?? "" }
        classes = Dictionary(folders.map { ($0, 1) }, uniquingKeysWith: +)
        _pictures = ExplicitNull(
            wrappedValue: composer.map {
                Pictures(
                    cutOuts: $0.stampCount, leftOut: $0.leftOutCount, photographs: $0.photographCount)
            })
        version = Version.current
    }

    /// The result for a person.
    var lines: [String] {
        let of = pictures.map {
            ", of \($0.cutOuts) cut-outs (\($0.leftOut) pictures left out) and \($0.photographs) photographs"
        }
        return [
            "\(folder): \(NumberText.count(recipe.count)) images of \(recipe.width)x\(recipe.height) in "
                + "\(classes.count) classes, seed \(recipe.seed), \(NumberText.count(written)) written now"
                + (of ?? "")
        ]
    }
}

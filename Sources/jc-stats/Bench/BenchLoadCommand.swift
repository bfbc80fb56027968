import ArgumentParser
import Datasets
import Difficulty
import Foundation
import Imaging
import JointAugmentation
import Statistics

/// `jc-stats bench load`: pairs of views a second.
struct BenchLoadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "load",
        abstract: "Pairs of views a second: decode once, crop, resize and normalise twice.",
        discussion: "Example: jc-stats bench load images/ --side 224 --realisation torchvision")

    @Argument(help: "Images: a folder, a tar, or a CIFAR binary file.")
    var data: String

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Runs over the images, after one that is not counted.", valueName: "integer"))
    var runs = 5

    @OptionGroup var laws: LawOptions
    @OptionGroup var crops: CropOptions
    @OptionGroup var drawing: SeedOptions
    @OptionGroup var input: NetworkInputOptions
    @OptionGroup var threading: ThreadOptions
    @OptionGroup var files: OutputOptions

    func validate() throws {
        try files.check(endings: ["json"])
        try InputFiles([data]).check(files)
        try crops.check(laws: chosenLaws)
        guard chosenLaws.count == 1 else {
            throw ValidationError("bench load: expected one law, found \(chosenLaws.count)")
        }
        try OptionRange.check("--runs", runs, in: 1...1000)
    }

    func run() throws {
        let dataset = try DatasetOpening.open(data, limit: input.limit, isSilent: files.quiet)
        let range = try crops.range()
        let normalization = input.pixels.chosen()
        let renderer = try ViewRenderer(
            laws: chosenLaws, design: JointDesign(areas: range, realisation: crops.realisation), side: side,
            normalization: normalization.value)
        let rates = try Throughput.measure(runs: runs, units: dataset.count) {
            _ = try Parallel.map(count: dataset.count, threads: threading.count) {
                index throws(any Error) in
                let image = try dataset.image(at: index)
                let size = try ImageSize(width: image.width, height: image.height)
                let pair = renderer.pair(seed: drawing.seed, image: index, draw: 0, size: size)
                return try renderer.pixels(of: [pair], on: image)[0]
            }
        }
        let report = LoadThroughput(
            law: chosenLaws[0].name, beta: chosenLaws[0].beta, ratio: chosenLaws[0].ratio,
            scale: [range.low, range.high], realisation: crops.realisation.rawValue, seed: drawing.seed,
            dataset: data, images: dataset.count, subset: dataset.subset, leftOut: dataset.leftOut.entries,
            side: side, normalization: normalization.name, threads: threading.count, pairsPerSecond: rates)
        try files.deliver(
            report,
            lines: [
                "\(NumberText.count(dataset.count)) images\(DatasetSummary(dataset).choice), views of \(side) x \(side), "
                    + "\(threading.count) threads: \(rates.text("pairs/s", digits: 1))"
            ])
    }

    private var side: Int { input.side ?? 224 }
    private var chosenLaws: [Law] { laws.laws(fallback: [.independent]) }
}

/// The JSON of `bench load`.
struct LoadThroughput: Encodable {
    let job = "load"
    let law: String
    @ExplicitNull var beta: Double?
    @ExplicitNull var ratio: Double?
    let scale: [Double]
    let realisation: String
    let seed: UInt64
    let dataset: String
    let images: Int
    @ExplicitNull var subset: ImageSubset?
    let leftOut: [LeftOut.Entry]
    let side: Int
    let normalization: String
    let threads: Int
    let pairsPerSecond: Throughput

    enum CodingKeys: String, CodingKey {
        case job, law, beta, ratio, scale, realisation, seed, dataset, images, subset, side, normalization
        case threads
        case leftOut = "left_out"
        case pairsPerSecond = "pairs_per_second"
    }
}

import ArgumentParser
import Datasets
import Difficulty
import Encoders
import Foundation
import Imaging
import JointAugmentation
import Statistics

/// `jc-stats bench load`: pairs of views a second.
struct BenchLoadCommand: ParsableCommand, ChecksIdleOptions {
    /// The laws where none is asked for.
    static let defaultLaws: [Law] = [.independent]

    static let configuration = CommandConfiguration(
        commandName: "load",
        abstract: "Pairs of views a second: decode once, crop, resize, alter and normalise twice.",
        discussion: """
            With --encoder-command the views go to the process too, whose features are waited for.
            \(LawOptions.defaults(Self.defaultLaws))
            Example: jc-stats bench load images/ --side 224 --realisation torchvision
            """)

    @Argument(help: "Images: \(DatasetOpening.sources).")
    var data: String

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Runs over the images, after one that is not counted.", valueName: "integer"))
    var runs = 5

    @OptionGroup var laws: LawOptions
    @OptionGroup var crops: CropOptions
    @OptionGroup var viewing: ViewOptions
    @OptionGroup var drawing: SeedOptions
    @OptionGroup var process: ProcessOptions
    @OptionGroup var input: NetworkInputOptions
    @OptionGroup var threading: ThreadOptions
    @OptionGroup var files: OutputOptions

    func validate() throws {
        try files.check(endings: ["json"])
        try InputFiles([data, viewing.views]).check(files)
        _ = try viewing.pipeline()
        try crops.check(laws: chosenLaws)
        guard chosenLaws.count == 1 else {
            throw ValidationError("bench load: expected one law, found \(chosenLaws.count)")
        }
        try OptionRange.check("--runs", runs, in: 1...1000)
    }

    func listIdle(_ idle: inout IdleOptions) {
        idle.add(
            "--encoder-timeout", when: process.encoderCommand == nil, because: "there is no --encoder-command"
        )
    }

    func run() throws {
        let encoder = try process.encoder()
        if let encoder { try encoder.check(input.pixels) }
        let dataset = try DatasetOpening.open(data, limit: input.limit, isSilent: files.quiet)
        let range = try crops.range()
        let normalization =
            encoder.map { input.pixels.chosen(process: $0) } ?? input.pixels.chosen()
        let side = input.side ?? encoder?.defaultSide ?? 224
        let design = JointDesign(
            areas: range, realisation: crops.realisation, pipeline: try viewing.pipeline())
        let loading = PairLoading(
            dataset: dataset,
            renderer: try ViewRenderer(
                laws: chosenLaws, design: design, side: side, normalization: normalization.value,
                givesBytes: encoder?.takesBytes ?? false),
            seed: drawing.seed, threads: threading.count)
        let rates = try Throughput.measure(runs: runs, units: dataset.count) {
            if let encoder { try loading.run(into: encoder) } else { try loading.run() }
        }
        let profile = encoder.flatMap { ProcessProfileOutput($0.profile) }
        if let profile, !files.quiet { Terminal.note(profile.line) }
        let report = LoadThroughput(
            law: chosenLaws[0].name, beta: chosenLaws[0].beta, ratio: chosenLaws[0].ratio,
            scale: [range.low, range.high], realisation: crops.realisation.rawValue,
            views: design.pipeline.name, seed: drawing.seed,
            dataset: data, images: dataset.count, subset: dataset.subset, leftOut: dataset.leftOut.entries,
            side: side, normalization: normalization.name, threads: threading.count,
            encoder: encoder?.identity.name,
            encoderProcess: profile, pairsPerSecond: rates)
        try files.deliver(
            report,
            lines: [
                "\(NumberText.count(dataset.count)) images\(DatasetSummary(dataset).choice), views (\(design.pipeline.name)) of \(side) x \(side), "
                    + "\(threading.count) threads: \(rates.text("pairs/s", digits: 1))"
            ])
    }

    private var chosenLaws: [Law] { laws.laws(fallback: Self.defaultLaws) }
}

/// Pairs of all images of a data set, rendered and left, or encoded too.
private struct PairLoading: Sendable {
    let dataset: any ImageDataset
    let renderer: ViewRenderer
    let seed: UInt64
    let threads: Int

    /// Renders each pair.
    func run() throws {
        _ = try Parallel.map(count: dataset.count, threads: threads) { index throws(any Error) in
            try views(index).count
        }
    }

    /// Sends the pairs to a process in batches that it prefers, and waits for the last.
    func run(into encoder: ProcessEncoder) throws {
        let kind = encoder.offered[0].kind
        let length = max(1, (encoder.preferredBatch ?? 2) / 2)
        let groups = stride(from: 0, to: dataset.count, by: length).map {
            $0..<min($0 + length, dataset.count)
        }
        _ = try Parallel.map(count: groups.count, threads: threads, waiting: encoder.waitingCalls) {
            place throws(any Error) in
            let batch = try ImageBatch(
                count: 2 * groups[place].count, height: renderer.side, width: renderer.side,
                views: .joined(try groups[place].map(views)))
            return try encoder.features(kind, of: batch)[0]
        }
    }

    private func views(_ index: Int) throws -> PixelValues {
        let image = try dataset.image(at: index)
        let size = try ImageSize(width: image.width, height: image.height)
        let pair = renderer.pair(seed: seed, image: index, draw: 0, size: size)
        return try renderer.values(of: [pair.first, pair.second], on: image)
    }
}

/// The JSON of `bench load`.
struct LoadThroughput: CommandResult {
    static let schema = "bench-load"

    let job = "load"
    let law: String
    @ExplicitNull var beta: Double?
    @ExplicitNull var ratio: Double?
    let scale: [Double]
    let realisation: String
    /// Name of what happens to them after their crops.
    let views: String
    let seed: UInt64
    let dataset: String
    let images: Int
    @ExplicitNull var subset: ImageSubset?
    let leftOut: [LeftOut.Entry]
    let side: Int
    let normalization: String
    let threads: Int
    /// Of the process that the views went to; absent without one.
    let encoder: String?
    let encoderProcess: ProcessProfileOutput?
    let pairsPerSecond: Throughput

    enum CodingKeys: String, CodingKey {
        case job, law, beta, ratio, scale, realisation, views, seed, dataset, images, subset, side,
            normalization
        case threads, encoder
        case encoderProcess = "encoder_process"
        case leftOut = "left_out"
        case pairsPerSecond = "pairs_per_second"
    }
}

import ArgumentParser
import Encoders
import Foundation
import Imaging
import JointAugmentation
import Layers
import Statistics
import Training

/// `jc-stats bench train`: images a second of a method's training.
struct BenchTrainCommand: ParsableCommand, ChecksIdleOptions {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Images a second of a method's training steps, without the making of views.",
        discussion: "Example: jc-stats bench train --method simclr --arch resnet18 --side 64 --batch 64")

    @OptionGroup var encoder: TrainedEncoderOptions

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Side of the square images in pixels.", valueName: "integer"))
    var side = 64

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Images of a batch; each has two views, of DINO local ones of half the side too.",
            valueName: "integer"))
    var batch = 64

    @OptionGroup var heads: MethodOptions

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Steps, after two that are not counted.", valueName: "integer"))
    var runs = 7

    @OptionGroup var threading: ThreadOptions
    @OptionGroup var files: OutputOptions

    func validate() throws {
        try files.check(endings: ["json"])
        try OptionRange.check("--side", side, in: 8...1024)
        try OptionRange.check("--batch", batch, in: 2...65536)
        try OptionRange.check("--runs", runs, in: 3...1000)
        do {
            try network.check()
            try network.check(batch: batch)
        } catch { throw ValidationError("\(error)") }
    }

    private var network: MethodConfiguration { heads.configuration(encoder, MethodDefaults(heads.method)) }

    func listIdle(_ idle: inout IdleOptions) {
        encoder.listIdle(&idle)
        heads.listIdle(&idle)
    }

    func run() throws {
        ThreadOptions.noteConfinement(isSilent: files.quiet)
        try threading.reserve()
        let configuration = network
        var bench = try TrainingBench(configuration, side: side, batch: batch, threads: threading.count)
        let method = configuration.method
        let report = TrainingBenchReport(
            method: method, temperature: method.hasTemperature ? configuration.temperature : nil,
            queue: method.hasQueue ? configuration.queueLength : nil,
            batchNormSplits: method.hasQueue ? configuration.batchNormSplits : nil,
            prototypes: method == .dino ? configuration.prototypes : nil, architecture: encoder.arch.rawValue,
            width: configuration.width,
            stem: "\(configuration.stem)", dimension: configuration.outputWidth,
            predictorDimension: configuration.predictorWidth, side: side, views: configuration.viewCount,
            batch: batch, threads: threading.count, kernels: BLAS.core,
            imagesPerSecond: try bench.throughput(runs: runs))
        try files.deliver(report, lines: report.lines)
    }
}

/// A network before its first step and a batch of noise for it.
struct TrainingBench {
    private var network: TrainingNetwork
    private let views: [ImageBatch]
    private let threads: Int

    private let recipe: TrainingRecipe
    private var step = 0

    init(_ configuration: MethodConfiguration, side: Int, batch: Int, threads: Int) throws {
        network = try TrainingNetwork(configuration, seed: 0)
        self.threads = threads
        var schedule = MethodDefaults(configuration.method).schedule(batch: batch)
        schedule.baseRate = 0.001
        recipe = TrainingRecipe(
            configuration: configuration, law: .independent,
            views: ViewSettings(
                design: JointDesign(areas: try .area(low: 0.2, high: 1), pipeline: .crop), side: side),
            schedule: schedule)
        views = try (0..<configuration.viewCount).map { view in
            let side = view < 2 ? side : max(8, side / 2)
            var stream = RandomStream(seed: 1, image: UInt64(view))
            let values = (0..<(batch * 3 * side * side)).map { _ in
                Float(stream.nextUniform(from: -2, to: 2))
            }
            return try ImageBatch(count: batch, height: side, width: side, values: values)
        }
    }

    /// Images (all of their views) a second of whole steps.
    mutating func throughput(runs: Int) throws -> Throughput {
        try advance()
        return try Throughput.measure(runs: runs, units: views[0].count) { try advance() }
    }

    /// Epochs of ten steps, so that nothing that is frozen in the first stays so for the second half of a measurement.
    private mutating func advance() throws {
        _ = try network.step(
            views, settings: recipe.settings(step: step, stepsPerEpoch: 10), threads: threads)
        step = (step + 1) % 1000
    }
}

/// The outcome of `bench train`.
struct TrainingBenchReport: CommandResult {
    static let schema = "bench-train"

    let job = "train"
    let method: ContrastiveMethod
    let temperature: Double?
    let queue: Int?
    let batchNormSplits: Int?
    let prototypes: Int?
    let architecture: String
    let width: Int
    let stem: String
    let dimension: Int
    let predictorDimension: Int
    let side: Int
    let views: Int
    let batch: Int
    let threads: Int
    let kernels: String
    let imagesPerSecond: Throughput
    let peakMemory = PeakMemory.bytes

    enum CodingKeys: String, CodingKey {
        case batchNormSplits = "batch_norm_splits"
        case temperature, queue, prototypes
        case job, method, architecture, width, stem, dimension, side, views, batch, threads, kernels
        case predictorDimension = "predictor_dimension"
        case imagesPerSecond = "images_per_second"
        case peakMemory = "peak_memory_bytes"
    }

    /// Two lines for people.
    var lines: [String] {
        [
            "\(method.label), \(architecture) of width \(width), stem \(stem), \(side) x \(side) pixels, batch \(batch), "
                + "\(threads) threads, \(kernels) kernels",
            imagesPerSecond.text("images/s", digits: 2) + " (\(views == 2 ? "two" : "\(views)") views each), "
                + PeakMemory.text,
        ]
    }
}

import ArgumentParser
import Encoders
import Foundation
import Layers
import Statistics
import Training

/// `jc-stats bench train`: images a second of SimSiam's training.
struct BenchTrainCommand: ParsableCommand, ChecksIdleOptions {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Images a second of SimSiam's training steps, without the making of views.",
        discussion: "Example: jc-stats bench train --arch resnet18 --side 64 --batch 64")

    @OptionGroup var encoder: TrainedEncoderOptions

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Side of the square images in pixels.", valueName: "integer"))
    var side = 64

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Images of a batch; each has two views.", valueName: "integer"))
    var batch = 64

    @OptionGroup var heads: SimSiamHeadOptions

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
        do { try network.check() } catch { throw ValidationError("\(error)") }
    }

    private var network: SimSiamConfiguration {
        SimSiamConfiguration(
            architecture: encoder.arch, stem: encoder.stem, width: encoder.width,
            outputWidth: heads.dimension, predictorWidth: heads.predictorDimension)
    }

    func listIdle(_ idle: inout IdleOptions) {
        encoder.listIdle(&idle)
    }

    func run() throws {
        ThreadOptions.noteConfinement(isSilent: files.quiet)
        try threading.reserve()
        let configuration = network
        var bench = try TrainingBench(configuration, side: side, batch: batch, threads: threading.count)
        let report = TrainingBenchReport(
            architecture: encoder.arch.rawValue, width: configuration.width, stem: "\(configuration.stem)",
            dimension: heads.dimension, predictorDimension: heads.predictorDimension, side: side,
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

    init(_ configuration: SimSiamConfiguration, side: Int, batch: Int, threads: Int) throws {
        network = try TrainingNetwork(configuration, seed: 0)
        self.threads = threads
        views = try (0..<2).map { view in
            var stream = RandomStream(seed: 1, image: UInt64(view))
            let values = (0..<(batch * 3 * side * side)).map { _ in
                Float(stream.nextUniform(from: -2, to: 2))
            }
            return try ImageBatch(count: batch, height: side, width: side, values: values)
        }
    }

    /// Images (pairs of views) a second of whole steps.
    mutating func throughput(runs: Int) throws -> Throughput {
        try step()
        return try Throughput.measure(runs: runs, units: views[0].count) { try step() }
    }

    private mutating func step() throws {
        let settings = DescentSettings(rate: 0.001)
        _ = try network.step([views[0], views[1]], settings: settings, threads: threads)
    }
}

/// The outcome of `bench train`.
struct TrainingBenchReport: Encodable {
    let job = "train"
    let architecture: String
    let width: Int
    let stem: String
    let dimension: Int
    let predictorDimension: Int
    let side: Int
    let batch: Int
    let threads: Int
    let kernels: String
    let imagesPerSecond: Throughput
    let peakMemory = PeakMemory.bytes

    enum CodingKeys: String, CodingKey {
        case job, architecture, width, stem, dimension, side, batch, threads, kernels
        case predictorDimension = "predictor_dimension"
        case imagesPerSecond = "images_per_second"
        case peakMemory = "peak_memory_bytes"
    }

    /// Two lines for people.
    var lines: [String] {
        [
            "SimSiam, \(architecture) of width \(width), stem \(stem), \(side) x \(side) pixels, batch \(batch), "
                + "\(threads) threads, \(kernels) kernels",
            imagesPerSecond.text("images/s", digits: 2) + " (two views each), " + PeakMemory.text,
        ]
    }
}

import ArgumentParser
import Encoders
import Foundation
import Layers
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

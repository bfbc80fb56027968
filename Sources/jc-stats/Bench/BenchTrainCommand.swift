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

    @Option(help: "Architecture of the encoder.")
    var arch: KnownArchitecture = .resnet18

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Channels of the first stage. (default: the architecture's own)", valueName: "integer"))
    var width: Int?

    @Flag(help: "A 3x3 stem without pooling, whatever the architecture has.")
    var smallStem = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Side of the square images in pixels.", valueName: "integer"))
    var side = 64

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Images of a batch; each has two views.", valueName: "integer"))
    var batch = 64

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Outputs of projector and predictor.", valueName: "integer"))
    var dimension = 2048

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Outputs of the predictor's inner layer.", valueName: "integer"))
    var predictorDimension = 512

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Steps, after two that are not counted.", valueName: "integer"))
    var runs = 7

    @OptionGroup var threading: ThreadOptions
    @OptionGroup var files: OutputOptions

    func validate() throws {
        try files.check(endings: ["json"])
        for (name, value, range) in [
            ("--side", side, 8...1024), ("--batch", batch, 2...65536), ("--runs", runs, 3...1000),
        ] where !range.contains(value) {
            throw ValidationError(
                "\(name): expected \(range.lowerBound) to \(range.upperBound), found \(value)")
        }
        do { try network.check() } catch { throw ValidationError("\(error)") }
    }

    private var network: SimSiamConfiguration {
        SimSiamConfiguration(
            architecture: arch, stem: smallStem ? .small3x3 : nil, width: width, outputWidth: dimension,
            predictorWidth: predictorDimension)
    }

    func listIdle(_ idle: inout IdleOptions) {
        arch.listIdleStem(&idle)
    }

    func run() throws {
        if !files.quiet, let confinement = BLAS.confinement { Terminal.note("note: " + confinement) }
        try threading.reserve()
        let configuration = network
        var bench = try TrainingBench(configuration, side: side, batch: batch, threads: threading.count)
        let report = TrainingBenchReport(
            architecture: arch.rawValue, width: configuration.width, stem: "\(configuration.stem)",
            dimension: dimension, predictorDimension: predictorDimension, side: side,
            batch: batch, threads: threading.count, kernels: BLAS.core,
            imagesPerSecond: try bench.throughput(runs: runs))
        try files.deliver(report, lines: report.lines)
    }
}

extension KnownArchitecture {
    /// Adds `--small-stem` where the architecture has one anyway.
    func listIdleStem(_ idle: inout IdleOptions) {
        idle.add(
            "--small-stem", when: architecture.stem == .small3x3,
            because: "the stem of \(rawValue) is 3x3 anyway")
    }
}

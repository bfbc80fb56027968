import ArgumentParser
import Encoders
import Foundation
import Layers
import Statistics

/// `jc-stats bench forward`: images a second through a network.
struct BenchForwardCommand: ParsableCommand, ChecksIdleOptions {
    static let configuration = CommandConfiguration(
        commandName: "forward",
        abstract: "Images a second through a network with random weights.",
        discussion: "Example: jc-stats bench forward --arch resnet50 --size 224 --batch 8 --layers")

    @Option(help: "Architecture, by torchvision's name, or a CIFAR ResNet.")
    var arch: KnownArchitecture = .resnet50

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Side of the square images in pixels.", valueName: "integer"))
    var size = 224

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Images of a batch; the threads share them.", valueName: "integer"))
    var batch = 8

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Runs, after one that is not counted.", valueName: "integer"))
    var runs = 7

    @Option(help: "How convolutions are computed.")
    var convolution: ConvolutionMethod = .winograd

    @Flag(help: "Time of each layer: in BLAS, in transforms, in what follows the products.")
    var layers = false

    @OptionGroup var threading: ThreadOptions
    @OptionGroup var files: OutputOptions

    func validate() throws {
        try files.check(endings: ["json"])
        try OptionRange.check("--size", size, in: 8...4096)
        try OptionRange.check("--batch", batch, in: 1...65536)
        try OptionRange.check("--runs", runs, in: 5...1000)
    }

    func listIdle(_ idle: inout IdleOptions) {
        idle.add("--layers", when: files.json, because: "--json has the layers anyway")
    }

    func run() throws {
        ThreadOptions.noteConfinement(isSilent: files.quiet)
        try threading.reserve()
        let bench = try ForwardBench(
            architecture: arch.architecture, side: size, batch: batch, method: convolution,
            threads: threading.count)
        let report = ForwardBenchReport(
            job: "forward", architecture: arch.rawValue, size: size, batch: batch,
            threads: threading.count, convolution: convolution.rawValue, kernels: BLAS.core,
            gigaflopsPerImage: Double(bench.operationsPerImage) * 1e-9,
            imagesPerSecond: try bench.throughput(runs: runs), times: try bench.times(), batchCount: batch)
        try files.deliver(report, lines: report.lines + (layers ? [""] + report.layerTable.lines : []))
    }
}

extension KnownArchitecture: ExpressibleByArgument {}

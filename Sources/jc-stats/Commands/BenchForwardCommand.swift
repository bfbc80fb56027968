import ArgumentParser
import Foundation
import Networks
import Statistics

/// `jc-stats bench forward`: images a second through a network.
struct BenchForwardCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "forward",
        abstract: "Images a second through a network with random weights.",
        discussion: "Example: jc-stats bench forward --arch resnet50 --size 224 --batch 8 --layers")

    @Option(help: "Architecture, by torchvision's name, or a CIFAR ResNet.")
    var arch: KnownArchitecture = .resnet50

    @Option(help: "Side of the square images in pixels.")
    var size = 224

    @Option(help: "Images of a batch; the threads share them.")
    var batch = 8

    @Option(help: "Runs, after one that is not counted.")
    var runs = 7

    @Option(help: "How convolutions are computed.")
    var convolution: ConvolutionMethod = .winograd

    @Flag(help: "Time of each layer: in BLAS, in transforms, in what follows the products.")
    var layers = false

    @OptionGroup var threading: ThreadOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        for (name, value, range) in [
            ("--size", size, 8...4096), ("--batch", batch, 1...65536), ("--runs", runs, 5...1000),
        ] where !range.contains(value) {
            throw ValidationError(
                "\(name): expected \(range.lowerBound) to \(range.upperBound), found \(value)")
        }
    }

    func run() throws {
        try output.check(endings: ["json"])
        if !output.quiet, let confinement = BLAS.confinement { Terminal.note("note: " + confinement) }
        let bench = try ForwardBench(
            architecture: arch.architecture, side: size, batch: batch, method: convolution,
            threads: threading.count)
        let report = ForwardBenchReport(
            job: "forward", architecture: arch.rawValue, size: size, batch: batch,
            threads: threading.count, convolution: convolution.rawValue, kernels: BLAS.core,
            gigaflopsPerImage: Double(bench.operationsPerImage) * 1e-9,
            imagesPerSecond: try bench.throughput(runs: runs), times: try bench.times(), batchCount: batch)
        try output.write { _ in try JSONText.data(report) }
        guard !output.json else { return try JSONText.print(report) }
        Terminal.print(report.text)
        if layers { Terminal.print("\n" + report.layerTable) }
    }
}

extension KnownArchitecture: ExpressibleByArgument {}

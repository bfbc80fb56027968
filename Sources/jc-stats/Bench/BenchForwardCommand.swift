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

    @Option(help: "Architecture: a ResNet by torchvision's name, a CIFAR ResNet, or a Vision Transformer.")
    var arch = BenchNetwork.convolutional(.resnet50)

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

    @Option(help: "How convolutions are computed in float32. (default: winograd)")
    var convolution: ConvolutionMethod?

    @Option(help: "What products are computed in; bfloat16 is for processors with AVX512_BF16 or AMX.")
    var precision = Precision.float32

    @Flag(help: "Time of each layer: in products, in transforms, in what follows them.")
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
        idle.add(
            "--convolution", when: convolution != nil && precision == .bfloat16,
            because: "bfloat16 has one way")
        if case .transformer = arch {
            idle.add("--convolution", when: convolution != nil, because: "\(arch.name) has none")
        }
    }

    func run() throws {
        ThreadOptions.noteConfinement(isSilent: files.quiet)
        try threading.reserve()
        let bench = try ForwardBench(
            arch, side: size, batch: batch, method: convolution ?? .winograd,
            precision: precision, threads: threading.count)
        let report = ForwardBenchReport(
            bench, architecture: arch.name, size: size, batch: batch, threads: threading.count,
            precision: precision, try bench.throughput(runs: runs), try bench.times(runs: runs))
        try files.deliver(report, lines: report.lines + (layers ? [""] + report.layerTable.lines : []))
    }
}

extension KnownArchitecture: ExpressibleByArgument {}

/// A network whose speed is measured.
enum BenchNetwork: ExpressibleByArgument {
    case convolutional(KnownArchitecture)
    case transformer(KnownTransformer)

    init?(argument: String) {
        if let known = KnownArchitecture(rawValue: argument) {
            self = .convolutional(known)
        } else if let known = KnownTransformer(rawValue: argument) {
            self = .transformer(known)
        } else {
            return nil
        }
    }

    static var allValueStrings: [String] {
        KnownArchitecture.allCases.map(\.rawValue) + KnownTransformer.allCases.map(\.rawValue)
    }

    var defaultValueDescription: String { name }

    /// What it is asked for by.
    var name: String {
        switch self {
        case .convolutional(let known): known.rawValue
        case .transformer(let known): known.rawValue
        }
    }

    /// The network with random weights, and the operations of one image.
    func network(
        side: Int, _ method: ConvolutionMethod
    ) throws -> (encoder: any TimedEncoder, operations: Int) {
        switch self {
        case .convolutional(let known):
            let architecture = known.architecture
            let tensors = try architecture.randomTensors(seed: 0)
            return (
                try ResNet(architecture: architecture, tensors: tensors, method: method),
                architecture.operationsPerImage(height: side, width: side)
            )
        case .transformer(let known):
            let network = try known.network(side: side, seed: 0)
            return (network, network.architecture.operationsPerImage(side: side))
        }
    }
}

extension Precision: ExpressibleByArgument {}

/// A network with random weights and a batch to run through it, a part a thread.
struct ForwardBench {
    private let network: any TimedEncoder
    /// How its products are computed.
    var method: String { network.identity.method }
    private let parts: [ImageBatch]
    private let count: Int
    let operationsPerImage: Int

    init(
        _ known: BenchNetwork, side: Int, batch: Int, method: ConvolutionMethod, precision: Precision,
        threads: Int
    ) throws {
        let (exact, operations) = try known.network(side: side, method)
        network = precision == .bfloat16 ? try exact.reduced() : exact
        operationsPerImage = operations
        count = batch
        let threads = min(threads, batch)
        parts = try (0..<threads).map { thread in
            let images = (thread + 1) * batch / threads - thread * batch / threads
            var stream = RandomStream(seed: 1, image: UInt64(thread))
            let values = (0..<(images * 3 * side * side)).map { _ in
                Float(stream.nextUniform(from: -2, to: 2))
            }
            return try ImageBatch(count: images, height: side, width: side, values: values)
        }
    }

    /// Images a second; a run is as many batches as take about half a second.
    func throughput(runs: Int) throws -> Throughput {
        try pass()
        let seconds = try ContinuousClock().measure { try pass() } / .seconds(1)
        let repetitions = min(1000, max(1, Int(0.5 / seconds)))
        return try Throughput.measure(runs: runs, units: count * repetitions) {
            for _ in 0..<repetitions { try pass() }
        }
    }

    private func pass() throws {
        _ = try Parallel.map(count: parts.count, threads: parts.count) { index throws(NetworkError) in
            try network.features(.backbone, of: parts[index])
        }
    }

    /// Seconds by layer of a pass of each thread, all running at once: the mean over as many passes as runs.
    func times(runs: Int) throws -> ForwardTimes {
        try pass()
        var sum = ForwardTimes()
        for _ in 0..<runs {
            let all = try Parallel.map(count: parts.count, threads: parts.count) {
                index throws(NetworkError) in try network.times(parts[index])
            }
            for times in all { sum.add(times) }
        }
        return sum.divided(by: Double(runs))
    }
}

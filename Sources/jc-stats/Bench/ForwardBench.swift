import Encoders
import Layers
import Statistics

/// A network with random weights and a batch to run through it, a part a thread.
struct ForwardBench {
    private let network: ResNet
    private let parts: [ImageBatch]
    private let count: Int
    let operationsPerImage: Int

    init(
        architecture: ResNetArchitecture, side: Int, batch: Int, method: ConvolutionMethod, threads: Int
    ) throws {
        network = try ResNet(
            architecture: architecture, tensors: try architecture.randomTensors(seed: 0), method: method)
        operationsPerImage = architecture.operationsPerImage(height: side, width: side)
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
            try network.features(parts[index])
        }
    }

    /// Seconds by layer of one pass of each thread, all running at once.
    func times() throws -> ForwardTimes {
        let all = try Parallel.map(count: parts.count, threads: parts.count) { index throws(NetworkError) in
            try network.times(parts[index])
        }
        return all.reduce(into: ForwardTimes()) { $0.add($1) }
    }
}

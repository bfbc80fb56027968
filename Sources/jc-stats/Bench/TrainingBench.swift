import Encoders
import Statistics
import Training

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

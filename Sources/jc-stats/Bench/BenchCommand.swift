import ArgumentParser

/// `jc-stats bench`: throughput.
struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Measure throughput, for comparison with other programs.",
        discussion: "Example: jc-stats bench sample --beta 1 --threads 2",
        subcommands: [
            BenchSampleCommand.self, BenchForwardCommand.self, BenchTrainCommand.self, BenchLoadCommand.self,
        ])
}

/// Units a second over several runs.
struct Throughput: Encodable {
    let median: Double
    let min: Double
    let max: Double
    /// How often it was timed.
    let runs: Int

    /// Times `body` `runs` times, after once uncounted.
    static func measure(runs: Int, units: Int, _ body: () throws -> Void) rethrows -> Throughput {
        try body()
        let clock = ContinuousClock()
        let rates = try (0..<runs).map { _ in
            let time = try clock.measure(body)
            return Double(units)
                / (Double(time.components.seconds) + Double(time.components.attoseconds) * 1e-18)
        }.sorted()
        let middle = rates.count / 2
        let median = rates.count.isMultiple(of: 2) ? 0.5 * (rates[middle - 1] + rates[middle]) : rates[middle]
        return Throughput(median: median, min: rates[0], max: rates[rates.count - 1], runs: runs)
    }

    /// Median, least and greatest rate in words.
    ///
    /// - Parameter scale: units that `unit` counts as one.
    func text(_ unit: String, digits: Int, per scale: Double = 1) -> String {
        let rates = [median, min, max].map { NumberText.fixed($0 / scale, digits) }
        return "median \(rates[0]), min \(rates[1]), max \(rates[2]) \(unit)"
    }
}

/// The JSON of `bench sample`.
struct SampleThroughput: CommandResult {
    static let schema = "bench-sample"

    let job = "sample"
    let law: String
    @ExplicitNull var beta: Double?
    @ExplicitNull var ratio: Double?
    let parameter: String
    let scale: [Double]
    let realisation: String
    @ExplicitNull var imageSize: [Int]?
    let seed: UInt64
    let threads: Int
    let pairs: Int
    let pairsPerSecond: Throughput

    enum CodingKeys: String, CodingKey {
        case job, law, beta, ratio, parameter, scale, realisation, seed, threads, pairs
        case imageSize = "image_size"
        case pairsPerSecond = "pairs_per_second"
    }
}

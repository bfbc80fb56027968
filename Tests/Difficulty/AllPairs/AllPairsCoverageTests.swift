import Checkpoints
import Datasets
import Encoders
import Foundation
import Imaging
import JointAugmentation
import Statistics
import TestSupport
import Testing

@testable import Difficulty

/// Standard errors and coverage of all pairs on real features; Tests/Reference/all_pairs_coverage.sh runs it.
///
/// A pool of images, each drawn many times, is what replicates are drawn from: as a sample, images at random with one draw
/// each; as the given images, the first of them with a draw at random each, and another of some. The truth of both is the
/// estimate from all of the pool's draws.
@Suite(
    .enabled(if: replicates > 0 && RealData.folder != nil, "JC_STATS_REPLICATES and JC_STATS_DATA ask for it")
)
struct AllPairsCoverageTests {
    private static let poolCount = 800
    private static let givenCount = 400
    private static let seeds = 20
    private static let sampleCounts = [200, 400]
    private static let laws: [Law] = Law.paperSettings

    private struct Pool {
        /// `[image][draw]`.
        let images: [[MeasuredImage]]
        let request: SDFRequest
    }

    private func pool() throws -> Pool {
        let folder = try #require(RealData.folder)
        let encoder = try CheckpointFile.open("\(folder)/checkpoints/resnet20-12fca82f.th").encoder()
        let dataset = try SubsetDataset(
            Datasets.open("\(folder)/cifar10/test_batch.bin"), limit: Self.poolCount)
        let network = try ResNet(encoder)
        var images = [[MeasuredImage]](repeating: [], count: Self.poolCount)
        var request = SDFRequest(
            laws: Self.laws,
            views: ViewSettings(
                design: JointDesign(areas: try .area(low: 0.2, high: 1)), side: 32, normalization: .cifar10),
            threads: ProcessInfo.processInfo.activeProcessorCount)
        for seed in 0..<Self.seeds {
            request.views.seed = UInt64(seed)
            let pairs = try PairMeasurement(request, plan: try SDFPlan(request), network: network)
            let measured = Parallel.map(count: Self.poolCount, threads: request.threads) {
                pairs.measure([$0], of: dataset)[0].value
            }
            for (place, image) in measured.enumerated() { images[place].append(try #require(image)) }
        }
        return Pool(images: images, request: request)
    }

    private func results(_ images: [MeasuredImage], _ request: SDFRequest, population: Int) throws
        -> [SDFResult]
    {
        var tally = try SDFTally(request, plan: try SDFPlan(request), population: population)
        try tally.add(images.map { .measured($0) })
        return try tally.report(on: "").results
    }

    /// What replicates of an estimate said, and where they were.
    private struct Outcome {
        var moments = RunningMoments()
        var errors = RunningMoments()
        var covered = 0
        let truth: Double

        mutating func add(_ estimate: MeanEstimate) {
            moments.add(estimate.mean)
            errors.add(estimate.standardError)
            covered += estimate.interval().contains(truth) ? 1 : 0
        }

        var coverage: Double { Double(covered) / Double(moments.count) }
    }

    @Test func intervalsCover() throws {
        let pool = try pool()
        for count in Self.sampleCounts { try compare(pool, count: count, population: .sample) }
        try compare(pool, count: Self.givenCount, population: .given)
    }

    /// Replicates of both estimators on the same draws, and a table of what they gave.
    private func compare(_ pool: Pool, count: Int, population: Population) throws {
        var (all, drawn) = (pool.request, pool.request)
        (all.population, drawn.population) = (population, population)
        drawn.pairs = .drawn
        let images = population == .given ? Array(pool.images.prefix(count)) : pool.images
        var outcomes = try [all, drawn].map { request in
            var sample = request
            sample.population = .sample
            return try results(images.flatMap { $0 }, sample, population: count).flatMap {
                [Outcome(truth: $0.estimate.mean), Outcome(truth: $0.difference?.mean ?? 0)]
            }
        }
        for replicate in 0..<replicates {
            var stream = RandomStream(seed: 99, image: UInt64(replicate))
            let chosen = (0..<count).map { place in
                let draws = images[population == .given ? place : stream.nextIndex(below: images.count)]
                let own = draws[stream.nextIndex(below: draws.count)]
                let again = draws[stream.nextIndex(below: draws.count)]
                let isTwice = population == .given && place % max(1, count / SecondDraws.mostImages) == 0
                return MeasuredImage(size: own.size, draws: own.draws, again: isTwice ? again.draws : nil)
            }
            for (number, request) in [all, drawn].enumerated() {
                for (place, result) in try results(chosen, request, population: count).enumerated() {
                    outcomes[number][2 * place].add(result.given ?? result.estimate)
                    if let difference = result.givenDifference ?? result.difference {
                        outcomes[number][2 * place + 1].add(difference)
                    }
                }
            }
        }
        show(outcomes, count: count, population: population)
    }

    private func show(_ outcomes: [[Outcome]], count: Int, population: Population) {
        print(
            "\(population.rawValue), \(count) images, \(replicates) replicates: law | deviation all/drawn | SE/deviation | coverage all | drawn"
        )
        for (place, law) in Self.laws.enumerated() {
            for (offset, name) in [(0, law.label), (1, "\(law.label) less RandomCrop")] {
                let (all, drawn) = (outcomes[0][2 * place + offset], outcomes[1][2 * place + offset])
                guard all.moments.count > 0 else { continue }
                let ratio = all.moments.standardDeviation / drawn.moments.standardDeviation
                let said = all.errors.mean / all.moments.standardDeviation
                let bias =
                    (all.moments.mean - all.truth)
                    / (all.moments.standardDeviation / Double(all.moments.count).squareRoot())
                print(
                    String(
                        format: "| %@ | %.2f | %.3f | %.3f | %.3f | bias z %.1f", name, ratio, said,
                        all.coverage,
                        drawn.coverage, bias))
                // Of 2,000 replicates the standard error is 0.5%.
                let error = (0.95 * 0.05 / Double(replicates)).squareRoot()
                #expect(abs(all.coverage - 0.95) < 0.01 + 3 * error, "\(population) \(name): \(all.coverage)")
            }
        }
    }
}

/// How often the measurement is made again, in thought: `JC_STATS_REPLICATES=2000`.
private let replicates =
    ProcessInfo.processInfo.environment["JC_STATS_REPLICATES"].flatMap(Int.init) ?? 0

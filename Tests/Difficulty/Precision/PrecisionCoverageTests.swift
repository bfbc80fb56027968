import Checkpoints
import Datasets
import Encoders
import Foundation
import Imaging
import JointAugmentation
import Layers
import Statistics
import TestSupport
import Testing

@testable import Difficulty

/// How often intervals of bfloat16, corrected by float32 on some of the images, hold what float32 finds on all of a pool of real
/// images: `JC_STATS_REPLICATES=2000 JC_STATS_DATA=folder`, on a processor that has bfloat16.
///
/// Replicates are images of the pool at random with one of their draws each; of these the first are in both precisions, and of
/// the others a share.
@Suite(
    .enabled(
        if: replicates > 0 && RealData.folder != nil && BFloat16.problem == nil,
        "JC_STATS_REPLICATES and JC_STATS_DATA ask for it; bfloat16: \(BFloat16.problem ?? "is here")"))
struct PrecisionCoverageTests {
    private static let poolCount = 800
    private static let seeds = 6
    private static let counts = [200, 800]
    private static let shares = [1.0 / 64, 1.0 / 8]
    private static let laws: [Law] = [.independent, .fixedRatio(2), .joint(beta: -2), .joint(beta: 2)]

    /// `[image][draw]`, all in both precisions.
    private func pool() throws -> (images: [[MeasuredImage]], request: SDFRequest) {
        let folder = try #require(RealData.folder)
        let encoder = try CheckpointFile.open("\(folder)/checkpoints/resnet20-12fca82f.th").encoder()
        let dataset = try SubsetDataset(
            Datasets.open("\(folder)/cifar10/test_batch.bin"), limit: Self.poolCount)
        let network = try ResNet(encoder)
        var request = SDFRequest(
            laws: Self.laws,
            views: ViewSettings(
                design: JointDesign(areas: try .area(low: 0.2, high: 1)), side: 32, normalization: .cifar10),
            threads: ProcessInfo.processInfo.activeProcessorCount)
        var images = [[MeasuredImage]](repeating: [], count: Self.poolCount)
        for seed in 0..<Self.seeds {
            request.views.seed = UInt64(seed)
            var pairs = try PairMeasurement(
                request, plan: try SDFPlan(request), network: try network.inBFloat16(), exact: network)
            pairs.both = BothPrecisions(count: Self.poolCount, seed: 0, share: 1)
            let measuring = pairs
            let measured = Parallel.map(count: Self.poolCount, threads: request.threads) {
                measuring.measure([$0], of: dataset)[0].value
            }
            for (place, image) in measured.enumerated() { images[place].append(try #require(image)) }
        }
        return (images, request)
    }

    private func results(
        _ images: [MeasuredImage], _ request: SDFRequest, share: Double?
    ) throws -> [SDFResult] {
        var tally = try SDFTally(
            request, plan: try SDFPlan(request), population: images.count, float32Share: share)
        try tally.add(images.map { .measured($0) })
        return try tally.report(on: "").results
    }

    @Test func correctedIntervalsCover() throws {
        let (pool, request) = try pool()
        let truth = try results(pool.flatMap { $0 }.compactMap(\.inFloat32), request, share: nil)
        for (count, share) in Self.counts.flatMap({ count in Self.shares.map { (count, $0) } }) {
            var covered = [Int](repeating: 0, count: 2 * truth.count)
            var moments = [RunningMoments](repeating: RunningMoments(), count: 2 * truth.count)
            var errors = moments
            for replicate in 0..<replicates {
                var stream = RandomStream(seed: 98, image: UInt64(replicate))
                let chosen = (0..<count).map { place in
                    let draws = pool[stream.nextIndex(below: pool.count)]
                    let own = draws[stream.nextIndex(below: draws.count)]
                    let isBoth =
                        place < BothPrecisions.firstImages || stream.nextUniform(from: 0, to: 1) < share
                    return MeasuredImage(
                        size: own.size, draws: own.draws, again: nil, exact: isBoth ? own.exact : nil)
                }
                for (place, result) in try results(chosen, request, share: share).enumerated() {
                    for (offset, pair) in [
                        (result.estimate, truth[place].estimate),
                        (result.difference, truth[place].difference),
                    ].enumerated() {
                        guard let found = pair.0, let right = pair.1 else { continue }
                        covered[2 * place + offset] += found.interval().contains(right.mean) ? 1 : 0
                        moments[2 * place + offset].add(found.mean)
                        errors[2 * place + offset].add(found.standardError)
                    }
                }
            }
            print("\(count) images, share \(share): law | SE / deviation | coverage")
            for (place, law) in Self.laws.enumerated() {
                for (offset, name) in [(0, law.label), (1, "\(law.label) less RandomCrop")] {
                    let own = 2 * place + offset
                    guard moments[own].count > 0 else { continue }
                    let coverage = Double(covered[own]) / Double(replicates)
                    print(
                        String(
                            format: "| %@ | %.3f | %.3f", name,
                            errors[own].mean / moments[own].standardDeviation, coverage))
                    let error = (0.95 * 0.05 / Double(replicates)).squareRoot()
                    #expect(abs(coverage - 0.95) < 0.01 + 3 * error, "\(name): \(coverage)")
                }
            }
        }
    }
}

private let replicates =
    ProcessInfo.processInfo.environment["JC_STATS_REPLICATES"].flatMap(Int.init) ?? 0

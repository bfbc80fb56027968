import Datasets
import Imaging
import JointAugmentation
import Statistics
import TestSupport
import Testing

@testable import Difficulty

/// Rare fallbacks of RandomResizedCrop are measured in a share of the images, and count for the others.
@Suite struct FallbackSampleTests {
    private struct Measured {
        let images: [MeasuredImage]
        let sums: [LawSums]

        /// Images whose fallback was measured: one pair of views has no others across it.
        var withFallback: Int { images.filter { !$0.draws.across.isEmpty }.count }
    }

    /// Wide images, whose crops fall back in 3 of 100 views.
    private let dataset = SmoothImages(count: 3000, narrowing: 2)

    private func measured(common: Double?) throws -> Measured {
        var request = SDFRequest(
            laws: [.independent],
            views: ViewSettings(
                design: JointDesign(areas: try .area(low: 0.2, high: 1), realisation: .torchvision), side: 8,
                normalization: .cifar10, seed: 3))
        request.commonFallback = common
        let plan = try SDFPlan(request)
        let pairs = try PairMeasurement(request, plan: plan, network: RandomNetwork.network())
        let all = try #require(plan.all)
        let law = try AllPairsLaw(.independent, of: all, design: request.views.design)
        let images = try (0..<dataset.count).map {
            try #require(pairs.measure([$0], of: dataset)[0].value)
        }
        return Measured(
            images: images,
            sums: images.map { image in
                law.sums(
                    of: all.pairs(of: image.draws, size: image.size), image.draws, size: image.size)
            })
    }

    /// Mean of the differences over its standard error.
    private func score(_ differences: [Double]) -> Double {
        var moments = RunningMoments()
        for difference in differences { moments.add(difference) }
        return moments.mean / (moments.standardDeviation / Double(differences.count).squareRoot())
    }

    @Test func aShareOfTheImagesStandsForAll() throws {
        let (full, thinned) = (try measured(common: nil), try measured(common: 0.1))
        #expect(full.withFallback == dataset.count)
        #expect((400...1500).contains(thinned.withFallback), "\(thinned.withFallback)")
        // The pairs that were drawn are the same ones.
        #expect(zip(full.images, thinned.images).allSatisfy { $0.pairs == $1.pairs })
        for (name, value) in [
            ("weight", { (sums: LawSums) in sums.weight }), ("weighted", { $0.weighted }),
        ] {
            let differences = zip(full.sums, thinned.sums).map { value($1) - value($0) }
            #expect(abs(score(differences)) < 4, "\(name): \(score(differences))")
        }
        for sums in [full.sums, thinned.sums] {
            #expect(abs(score(sums.map { $0.weight - 1 })) < 4)
        }
    }

    /// What a store is checked by is what was measured.
    @Test func theImagesAreKnownBeforeTheyAreMeasured() throws {
        let sample = FallbackSample(common: 0.01, seed: 7)
        let fallback = try #require(
            Realisation.torchvision.scheme.fallback(
                of: .independent, range: try .area(low: 0.2, high: 1),
                size: try ImageSize(width: 500, height: 333)))
        #expect(abs(sample.share(of: fallback) / (fallback.probability / 0.01) - 1) < 1e-12)
        #expect(FallbackSample(common: nil, seed: 7).share(of: fallback) == 1)
        let count = 200_000
        let found = (0..<count).filter { sample.contains(fallback, of: $0, number: 0) }.count
        let expected = Double(count) * sample.share(of: fallback)
        #expect(abs(Double(found) - expected) < 4 * expected.squareRoot(), "\(found) of \(expected)")
        // Drawn again, others.
        let again = (0..<count).filter { sample.contains(fallback, of: $0, number: 1) }.count
        #expect(abs(Double(again) - expected) < 4 * expected.squareRoot())
    }
}

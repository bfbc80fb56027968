import Statistics
import TestSupport
import Testing

@Suite struct ReweightedMeanTests {
    /// Equal weights are no weights.
    @Test func equalWeightsGiveTheClusteredMean() throws {
        var weighted = ReweightedMean()
        var plain = ReweightedMean()
        for image in 0..<20 {
            var stream = RandomStream(seed: 1, image: UInt64(image))
            let values = (0...(image % 4)).map { _ in stream.nextOpenUnit() }
            weighted.addImage(weights: values.map { _ in 0.7 }, values: values)
            plain.addImage(values: values)
        }
        let (found, expected) = (try weighted.estimate(), try plain.estimate())
        #expect(abs(found.mean - expected.mean) < Tolerance.doubleRounding)
        #expect(abs(found.standardError / expected.standardError - 1) < Tolerance.closedForm)
        #expect(found.units == 20 && found.pairs == expected.pairs)
        #expect(abs(weighted.effectivePairs - Double(expected.pairs)) < Tolerance.iteration)
    }

    /// Two images by hand: weights 1, 3 and 2, values 0.5, 0.1 and 0.9.
    @Test func smallCaseByHand() throws {
        var mean = ReweightedMean()
        mean.addImage(weights: [1, 3], values: [0.5, 0.1])
        mean.addImage(weights: [2], values: [0.9])
        let estimate = try mean.estimate()
        let expected = 2.6 / 6
        #expect(abs(estimate.mean - expected) < Tolerance.lastPlaces)
        let (first, second) = (0.8 - 4 * expected, 1.8 - 2 * expected)
        let variance = 2 * (first * first + second * second) / 36
        #expect(abs(estimate.standardError - variance.squareRoot()) < Tolerance.lastPlaces)
        #expect(abs(mean.effectivePairs - 36.0 / 14) < Tolerance.lastPlaces)
    }

    /// 95% intervals of a weighted mean and of a difference hold the truth in 95% of 2,000 runs, and the paired
    /// interval is the narrower one. Pairs of an image share a term, as cosines of one image do.
    @Test func intervalsCover() throws {
        var covered = (mean: 0, difference: 0)
        var widths = (mean: 0.0, difference: 0.0)
        for run in 0..<2000 {
            var (tilted, tilt) = (ReweightedMean(), ReweightedDifference())
            for image in 0..<60 {
                var stream = RandomStream(seed: UInt64(run), image: UInt64(image), draw: 3)
                let shared = stream.nextUniform(from: -0.3, to: 0.3)
                let places = (0..<3).map { _ in stream.nextOpenUnit() }
                let values = places.map { shared + 0.5 - 0.2 * $0 }
                // Density 2u against 1: the mean of u becomes 2/3.
                let sums = ImageSums(weights: places.map { 2 * $0 }, values: values)
                tilted.add(sums)
                tilt.add(sums, less: ImageSums(values: values))
            }
            let mean = try tilted.estimate().interval()
            let difference = try tilt.estimate().interval()
            covered.mean += mean.contains(0.5 - 0.2 * 2 / 3) ? 1 : 0
            covered.difference += difference.contains(-0.2 * (2.0 / 3 - 0.5)) ? 1 : 0
            widths.mean += mean.upperBound - mean.lowerBound
            widths.difference += difference.upperBound - difference.lowerBound
        }
        // 95% and four standard deviations of a count of 2,000.
        #expect((1861...1939).contains(covered.mean), "\(covered.mean)")
        #expect((1861...1939).contains(covered.difference), "\(covered.difference)")
        #expect(widths.difference < 0.6 * widths.mean)
    }

    @Test func refusesWhatHasNoVariance() {
        var mean = ReweightedMean()
        #expect(throws: StatisticsError.self) { try mean.estimate() }
        mean.addImage(weights: [1], values: [1])
        #expect(throws: StatisticsError.self) { try mean.estimate() }
        mean.addImage(weights: [], values: [])
        #expect(throws: StatisticsError.self) { try mean.estimate() }
        var nothing = ReweightedMean()
        for _ in 0..<2 { nothing.addImage(weights: [0], values: [1]) }
        #expect(throws: StatisticsError.self) { try nothing.estimate() }
        #expect(nothing.effectivePairs == 0)
    }
}

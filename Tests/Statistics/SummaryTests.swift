import Statistics
import TestSupport
import Testing

@Suite struct SummaryTests {
    @Test func histogramCountsEdgesAndOutsiders() throws {
        var histogram = try Histogram(low: -1, high: 1, bins: 4)
        for value in [-1, -0.5, -0.25, 0.999, 1, 1.001, -2] { histogram.add(value) }
        #expect(histogram.counts == [1, 2, 0, 2])
        #expect(histogram.outside == 2)
        #expect(histogram.total == 7)
        #expect(histogram.edges == [-1, -0.5, 0, 0.5, 1])
        #expect(
            relativeError(histogram.densities.reduce(0) { $0 + $1 * 0.5 }, 5.0 / 7) < Tolerance.lastPlaces)
    }

    @Test func manyAtOnceAsOneByOne() throws {
        var single = try Histogram(low: 0, high: 3, bins: 7)
        var batch = single
        let values = (0..<1000).map { Double($0) * 0.0037 - 0.2 }
        for value in values { single.add(value) }
        values.withUnsafeBufferPointer { batch.add(contentsOf: $0) }
        #expect(single == batch)
        var merged = single
        try merged.merge(batch)
        #expect(merged.counts == single.counts.map { 2 * $0 })
    }

    @Test func histogramsRefuseNonsense() throws {
        #expect(throws: StatisticsError.self) { try Histogram(low: 1, high: 1, bins: 3) }
        #expect(throws: StatisticsError.self) { try Histogram(low: 0, high: .nan, bins: 3) }
        var histogram = try Histogram(low: 0, high: 1, bins: 3)
        #expect(throws: StatisticsError.differentBins) {
            try histogram.merge(try Histogram(low: 0, high: 1, bins: 4))
        }
    }

    /// With one pair an image, the clustered error is the usual one.
    @Test func clusteredMeanOfSinglePairs() throws {
        let values = [0.2, 0.9, 0.4, 0.7, 0.65]
        var mean = ReweightedMean()
        var moments = RunningMoments()
        for value in values {
            mean.addImage(values: [value])
            moments.add(value)
        }
        let estimate = try mean.estimate()
        #expect(relativeError(estimate.mean, 0.57) < Tolerance.lastPlaces)
        #expect(
            relativeError(estimate.standardError, moments.standardDeviation / 5.0.squareRoot())
                < Tolerance.doubleRounding)
    }

    /// Copies of the same pair carry no more information than one of them.
    @Test func copiesWithinAnImageDoNotNarrowTheInterval() throws {
        var single = ReweightedMean()
        var copied = ReweightedMean()
        for value in [0.1, 0.5, 0.8, 0.3] {
            single.addImage(values: [value])
            copied.addImage(values: [Double](repeating: value, count: 9))
        }
        let (one, nine) = (try single.estimate(), try copied.estimate())
        #expect(relativeError(nine.standardError, one.standardError) < Tolerance.doubleRounding)
        #expect(nine.pairs == 36 && nine.units == 4)
        #expect(throws: StatisticsError.self) { try ReweightedMean().estimate() }
    }

    /// Share of 95% intervals of 6 normal values that hold the true mean, within 4 standard errors of 95%.
    @Test func intervalsCoverAtTheirRate() throws {
        let runs = 4000
        var covered = 0
        for run in 0..<runs {
            var stream = RandomStream(seed: 3, image: UInt64(run))
            var mean = ReweightedMean()
            for _ in 0..<6 {
                mean.addImage(values: [StandardNormal.quantile(fromMedian: stream.nextOpenUnit() - 0.5)])
            }
            if try mean.estimate().interval().contains(0) { covered += 1 }
        }
        let error = (0.95 * 0.05 / Double(runs)).squareRoot()
        #expect(abs(Double(covered) / Double(runs) - 0.95) < 4 * error)
    }
}

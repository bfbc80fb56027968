import RealModule
import Statistics

/// The outcome of a sampling run: the same for any number of threads.
public struct SampleRun: Sendable {
    /// What was drawn.
    public let request: SampleRequest
    /// The predicted distribution of the log ratio.
    public let prediction: any RatioDistribution
    /// Log ratios in equal bins on the prediction's support.
    public let histogram: Histogram
    /// The pairs in the order of their numbers; empty unless asked for.
    public let draws: [ParameterPair]
    /// Mean of |log ratio|.
    public let meanAbsoluteLogRatio: Double
    /// Mean of |log ratio| of the boxes in whole pixels, where images have a size.
    public let meanAbsolutePixelLogRatio: Double?
    /// Means of the two parameters.
    public let meanParameters: (first: Double, second: Double)

    /// Pairs a piece of work: large enough that its bookkeeping costs nothing, small enough for any cache.
    private static let pieceCount = 1 << 15

    /// Draws the pairs.
    ///
    /// Pair i uses the streams of image i, so that any part of a run can be drawn again.
    ///
    /// - Throws: ``AugmentationError`` or `StatisticsError` when the request makes no sense.
    public init(_ request: SampleRequest, threads: Int) throws {
        let prediction = try request.realisation.prediction(
            law: request.law, range: request.range, size: request.size)
        let edge = prediction.bound
        let empty = try Histogram(low: -edge, high: edge, bins: request.bins)
        let source = try PairSource(request)
        let pieces = (request.count + Self.pieceCount - 1) / Self.pieceCount
        let parts = Parallel.map(count: pieces, threads: threads) { piece in
            let start = piece * Self.pieceCount
            return SamplePart(
                source, pairs: start..<min(start + Self.pieceCount, request.count), into: empty)
        }
        var histogram = empty
        var sums = SampleSums()
        for part in parts {
            try histogram.merge(part.histogram)
            sums.add(part.sums)
        }
        let count = Double(max(request.count, 1))
        (self.request, self.prediction, self.histogram) = (request, prediction, histogram)
        draws = parts.flatMap(\.draws)
        meanAbsoluteLogRatio = sums.absoluteLogRatio / count
        meanAbsolutePixelLogRatio = request.size.map { _ in sums.absolutePixelLogRatio / count }
        meanParameters = (sums.first / count, sums.second / count)
    }

    /// Probability of each bin of the histogram under a distribution, its atoms included.
    public func binProbabilities(_ distribution: any RatioDistribution) -> [Double] {
        let edges = histogram.edges
        return edges.indices.dropLast().map { bin in
            let isLast = bin == histogram.binCount - 1
            let high =
                isLast
                ? distribution.cumulativeProbability(at: .greatestFiniteMagnitude)
                : distribution.probability(below: edges[bin + 1])
            let low = bin == 0 ? 0 : distribution.probability(below: edges[bin])
            return max(0, high - low)
        }
    }

    /// Pearson's test of the histogram.
    public func chiSquareTest(against distribution: any RatioDistribution) throws(StatisticsError)
        -> ChiSquareTest
    {
        try ChiSquareTest(counts: histogram.counts, probabilities: binProbabilities(distribution))
    }

    /// The Kolmogorov-Smirnov test: of every draw where they were kept, else at the edges of the bins.
    public func kolmogorovSmirnovTest(
        against distribution: any RatioDistribution
    ) throws(StatisticsError) -> KolmogorovSmirnovTest {
        guard draws.isEmpty else {
            return try KolmogorovSmirnovTest(
                sorted: draws.map(\.logRatio).sorted(),
                below: { distribution.probability(below: $0) },
                upTo: { distribution.cumulativeProbability(at: $0) })
        }
        var below = 0
        var shares: [Double] = []
        for count in histogram.counts.dropLast() {
            below += count
            shares.append(Double(below) / Double(request.count))
        }
        let edges = histogram.edges.dropFirst().dropLast()
        return try KolmogorovSmirnovTest(
            cumulativeShares: shares, probabilities: edges.map { distribution.probability(below: $0) },
            count: request.count)
    }
}

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
    /// Pieces between two additions: what bounds the memory of a run of any length.
    private static let roundCount = 1 << 9

    /// Draws the pairs.
    ///
    /// Pair i uses the streams of image i, so that any part of a run can be drawn again.
    ///
    /// - Throws: ``AugmentationError`` or `StatisticsError` when the request makes no sense.
    public init(_ request: SampleRequest, threads: Int) throws {
        let prediction = try request.realisation.scheme.prediction(
            law: request.law, range: request.range, size: request.size)
        let edge = prediction.bound
        let empty = try Histogram(low: -edge, high: edge, bins: request.bins)
        let source = try PairSource(request)
        let totals = try Self.totals(source, count: request.count, threads: threads, into: empty)
        let (histogram, sums, count) = (totals.histogram, totals.sums, Double(max(request.count, 1)))
        (self.request, self.prediction, self.histogram) = (request, prediction, histogram)
        draws = totals.draws
        meanAbsoluteLogRatio = sums.absoluteLogRatio / count
        meanAbsolutePixelLogRatio = request.size.map { _ in sums.absolutePixelLogRatio / count }
        meanParameters = (sums.first / count, sums.second / count)
    }

    /// Everything that the pieces add up to, in rounds: a histogram a thread, and the sums of one round's pieces.
    ///
    /// Counts may be added in any order; sums are added in the order of the pieces, whoever made them.
    private static func totals(
        _ source: PairSource, count: Int, threads: Int, into empty: Histogram
    ) throws(StatisticsError) -> (histogram: Histogram, sums: SampleSums, draws: [ParameterPair]) {
        var (histogram, sums, draws) = (empty, SampleSums(), [ParameterPair]())
        let pieces = (count + pieceCount - 1) / pieceCount
        for first in stride(from: 0, to: pieces, by: roundCount) {
            let round = Parallel.map(
                count: min(roundCount, pieces - first), threads: threads, state: { empty },
                { piece, histogram in
                    let start = (first + piece) * pieceCount
                    return SamplePart(
                        source, pairs: start..<min(start + pieceCount, count), into: &histogram)
                })
            for state in round.states { try histogram.merge(state) }
            for part in round.values {
                sums.add(part.sums)
                draws += part.draws
            }
        }
        return (histogram, sums, draws)
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

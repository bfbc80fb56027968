import RealModule
import Statistics

/// The outcome of a sampling run: the same for any number of threads.
public struct SampleRun: Sendable {
    /// Law, range, realisation, image size and number of the pairs.
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
        let support = prediction.support
        let empty = try Histogram(low: support.lowerBound, high: support.upperBound, bins: request.bins)
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

    /// The Kolmogorov-Smirnov test: of every draw where they were kept and the distribution has no steps but its atoms, else
    /// at the edges of the bins.
    public func kolmogorovSmirnovTest(
        against distribution: any RatioDistribution
    ) throws(StatisticsError) -> KolmogorovSmirnovTest {
        guard draws.isEmpty || distribution.hasSteps else {
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

/// What to draw in a sampling run.
public struct SampleRequest: Sendable {
    /// The law of the pairs.
    public var law: Law
    /// The range of the joined parameter.
    public var range: ParameterRange
    /// How areas become crops; anything but nominal needs `size` to do more than draw the parameters.
    public var realisation: Realisation
    /// Size of the images, or nil for the parameters alone.
    public var size: ImageSize?
    /// Pairs to draw.
    public var count: Int
    /// The run's seed.
    public var seed: UInt64
    /// Bins of the histogram.
    public var bins: Int
    /// Whether every pair is kept, 24 bytes each.
    public var keepsDraws: Bool

    /// Asks for `count` pairs of `law`; without a `size` the parameters alone are drawn, with one crops of an image of
    /// that size.
    public init(
        law: Law, range: ParameterRange, realisation: Realisation = .nominal, size: ImageSize? = nil,
        count: Int, seed: UInt64 = 0, bins: Int = 100, keepsDraws: Bool = false
    ) {
        self.law = law
        self.range = range
        self.realisation = realisation
        self.size = size
        self.count = count
        self.seed = seed
        self.bins = bins
        self.keepsDraws = keepsDraws
    }
}

/// One piece of a sampling run, without its histogram: that is shared with other pieces.
struct SamplePart: Sendable {
    private(set) var sums = SampleSums()
    private(set) var draws: [ParameterPair] = []

    init(_ source: PairSource, pairs: Range<Int>, into histogram: inout Histogram) {
        if source.keepsDraws { draws.reserveCapacity(pairs.count) }
        guard let crops = source.crops, let size = source.size else {
            drawParameters(source, pairs, &histogram)
            return
        }
        for index in pairs {
            let pair = crops.pair(seed: source.seed, image: UInt64(index), draw: 0, size: size)
            sums.absolutePixelLogRatio += abs(pair.pixelLogRatio)
            let logRatio = pair.logRatio
            sums.add(ParameterPair(logRatio: logRatio, first: pair.first.area, second: pair.second.area))
            histogram.add(logRatio)
            guard source.keepsDraws else { continue }
            draws.append(
                ParameterPair(logRatio: logRatio, first: pair.first.area, second: pair.second.area))
        }
    }

    /// Log ratios are binned in batches: a histogram of its own for each would wait on its counters.
    private mutating func drawParameters(
        _ source: PairSource, _ pairs: Range<Int>, _ histogram: inout Histogram
    ) {
        var logRatios: [Double] = []
        logRatios.reserveCapacity(pairs.count)
        for index in pairs {
            let (u, v) = RandomStream(seed: source.seed, image: UInt64(index)).firstTwoUnits
            let pair = source.parameters.pair(u, v)
            sums.add(pair)
            logRatios.append(pair.logRatio)
            if source.keepsDraws { draws.append(pair) }
        }
        logRatios.withUnsafeBufferPointer { histogram.add(contentsOf: $0) }
    }
}

/// Sums over the pairs of a run.
struct SampleSums: Sendable {
    var absoluteLogRatio = 0.0
    var absolutePixelLogRatio = 0.0
    var first = 0.0
    var second = 0.0

    mutating func add(_ pair: ParameterPair) {
        absoluteLogRatio += abs(pair.logRatio)
        first += pair.first
        second += pair.second
    }

    mutating func add(_ other: SampleSums) {
        absoluteLogRatio += other.absoluteLogRatio
        absolutePixelLogRatio += other.absolutePixelLogRatio
        first += other.first
        second += other.second
    }
}

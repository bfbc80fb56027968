import Statistics

/// How the boxes of a law's pairs lie to each other on images of one size: the same for any number of threads.
public struct GeometryRun: Sendable {
    /// Law, range, realisation, image size and number of the pairs.
    public let request: SampleRequest
    /// The distribution of each measure, in the order of ``GeometryMeasure``.
    public let summaries: [GeometrySummary]
    /// The pairs in the order of their numbers; empty unless asked for.
    public let draws: [GeometryDraw]

    /// Pairs a piece of work.
    private static let pieceCount = 1 << 14
    /// Pieces between two additions: what bounds the memory of a run of any length.
    private static let roundCount = 1 << 9

    /// Draws the pairs of a ``SampleRun`` of the same request: pair i uses the streams of image i.
    ///
    /// - Parameters:
    ///   - request: the histograms have its bins, on [0, 1].
    ///   - size: of the images, whatever the request's is.
    ///   - threads: as many as draw at the same time.
    /// - Throws: ``AugmentationError`` or `StatisticsError` when the request makes no sense.
    public init(_ request: SampleRequest, size: ImageSize, threads: Int) throws {
        let crops = try CropSampler(law: request.law, range: request.range, realisation: request.realisation)
        let empty = [UnitDistribution](
            repeating: try UnitDistribution(bins: request.bins), count: GeometryMeasure.allCases.count)
        var distributions = empty
        var total = GeometryPart(request, crops, size: size, pairs: 0..<0, into: &distributions)
        let pieces = (request.count + Self.pieceCount - 1) / Self.pieceCount
        for first in stride(from: 0, to: pieces, by: Self.roundCount) {
            let round = Parallel.map(
                count: min(Self.roundCount, pieces - first), threads: threads, state: { empty },
                { piece, state in
                    let start = (first + piece) * Self.pieceCount
                    let pairs = start..<min(start + Self.pieceCount, request.count)
                    return GeometryPart(request, crops, size: size, pairs: pairs, into: &state)
                })
            for state in round.states {
                for place in distributions.indices { try distributions[place].merge(state[place]) }
            }
            for part in round.values { total.merge(part) }
        }
        self.request = request
        draws = total.draws
        summaries = zip(GeometryMeasure.allCases, zip(distributions, total.moments)).map {
            GeometrySummary($0, $1.0, $1.1)
        }
    }
    /// The distribution of one measure.
    public func summary(of measure: GeometryMeasure) -> GeometrySummary {
        summaries.first { $0.measure == measure } ?? summaries[0]
    }
}

/// One piece of a ``GeometryRun``, without its counts: those are shared with other pieces.
struct GeometryPart: Sendable {
    private(set) var moments = [RunningCovariance](
        repeating: RunningCovariance(), count: GeometryMeasure.allCases.count)
    private(set) var draws: [GeometryDraw] = []

    init(
        _ request: SampleRequest, _ crops: CropSampler, size: ImageSize, pairs: Range<Int>,
        into distributions: inout [UnitDistribution]
    ) {
        if request.keepsDraws { draws.reserveCapacity(pairs.count) }
        for index in pairs {
            let pair = crops.pair(seed: request.seed, image: UInt64(index), draw: 0, size: size)
            let geometry = pair.geometry(in: size)
            let (logRatio, distance) = (pair.logRatio, abs(pair.logRatio))
            for (place, measure) in GeometryMeasure.allCases.enumerated() {
                let value = measure.value(of: geometry)
                distributions[place].add(value)
                moments[place].add(value, distance)
            }
            guard request.keepsDraws else { continue }
            let areas = ParameterPair(logRatio: logRatio, first: pair.first.area, second: pair.second.area)
            draws.append(GeometryDraw(areas: areas, geometry: geometry))
        }
    }

    /// Adds the sums of the next piece.
    mutating func merge(_ other: GeometryPart) {
        for place in moments.indices { moments[place].merge(other.moments[place]) }
        draws += other.draws
    }
}

/// One pair of a run: its areas and how its boxes lie to each other.
public struct GeometryDraw: Sendable, Equatable {
    /// Log ratio and area fractions before rounding to whole pixels.
    public let areas: ParameterPair
    /// The boxes in whole pixels.
    public let geometry: PairGeometry
}

/// The distribution of one ``GeometryMeasure`` over the pairs of a run.
public struct GeometrySummary: Sendable, Equatable {
    /// Overlap, distance of centres, … of the two boxes.
    public let measure: GeometryMeasure
    /// Its distribution; the ends count for themselves.
    public let distribution: UnitDistribution
    private let moments: RunningCovariance

    init(_ measure: GeometryMeasure, _ distribution: UnitDistribution, _ moments: RunningCovariance) {
        self.measure = measure
        self.distribution = distribution
        self.moments = moments
    }

    /// Mean over the pairs.
    public var mean: Double { moments.firstMean }

    /// Standard deviation over the pairs.
    public var standardDeviation: Double { moments.firstStandardDeviation }

    /// Standard deviation of the mean.
    public var standardError: Double { standardDeviation / Double(max(moments.count, 1)).squareRoot() }

    /// Correlation with |log ratio|; nil where one of the two is the same for all pairs.
    public var correlation: Double? { moments.correlation }

    /// Share of the pairs whose value is exactly 0.
    public var shareAtZero: Double { share(distribution.zeroCount) }

    /// Share of the pairs whose value is exactly 1.
    public var shareAtOne: Double { share(distribution.oneCount) }

    /// Share of the pairs a unit of width in each bin, without those at the ends.
    public var densities: [Double] {
        let counts = distribution.counts
        return counts.map { share($0) * Double(counts.count) }
    }

    private func share(_ count: Int) -> Double { Double(count) / Double(max(distribution.total, 1)) }
}

/// How often a law draws each kind of pair on an image: the same for any number of threads.
public struct PairKindRun: Sendable {
    /// The law that the areas were drawn by.
    public let law: Law
    /// Pairs drawn.
    public let count: Int
    /// How many were of each kind.
    public let counts: [PairKind: Int]
    /// The numbers of the first draws of each kind, in their order.
    public let firstDraws: [PairKind: [Int]]

    private static let pieceCount = 4096

    /// Draws `count` pairs of one image.
    ///
    /// - Parameters:
    ///   - sampler: the law's crops.
    ///   - range: of the areas.
    ///   - size: of the image.
    ///   - count: pairs, at least one.
    ///   - kept: how many draws of each kind are remembered.
    ///   - seed: of the random streams; draw n is that of a data set's first image.
    ///   - threads: as many as draw at the same time.
    public init(
        _ sampler: CropSampler, range: ParameterRange, size: ImageSize, count: Int, kept: Int, seed: UInt64,
        threads: Int
    ) {
        let pieces = (count + Self.pieceCount - 1) / Self.pieceCount
        let found = Parallel.map(count: pieces, threads: threads) { piece in
            (piece * Self.pieceCount..<min(count, (piece + 1) * Self.pieceCount)).compactMap { draw in
                let pair = sampler.pair(
                    seed: seed, image: 0, draw: UInt32(truncatingIfNeeded: draw), size: size)
                return PairKind(pair, in: size, range: range).map { (kind: $0, draw: draw) }
            }
        }
        let draws = Dictionary(grouping: found.joined(), by: \.kind)
        law = sampler.law
        self.count = count
        counts = draws.mapValues(\.count)
        firstDraws = draws.mapValues { $0.prefix(kept).map(\.draw) }
    }

    /// The share of all pairs that are of a kind, with what its 95% interval takes.
    ///
    /// - Throws: `StatisticsError` for a run of no pairs.
    public func share(of kind: PairKind) throws(StatisticsError) -> ProportionEstimate {
        try ProportionEstimate(successes: counts[kind] ?? 0, trials: count)
    }
}

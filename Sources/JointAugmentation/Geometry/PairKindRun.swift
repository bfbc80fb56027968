import Statistics

/// How often a law draws each kind of pair on an image: the same for any number of threads.
public struct PairKindRun: Sendable {
    /// The law.
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

    /// The share of a kind.
    ///
    /// - Throws: `StatisticsError` for a run of no pairs.
    public func share(of kind: PairKind) throws(StatisticsError) -> ProportionEstimate {
        try ProportionEstimate(successes: counts[kind] ?? 0, trials: count)
    }
}

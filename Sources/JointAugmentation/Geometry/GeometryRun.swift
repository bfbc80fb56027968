import Statistics

/// How the boxes of a law's pairs lie to each other on images of one size: the same for any number of threads.
public struct GeometryRun: Sendable {
    /// What was drawn.
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

import RealModule
import Statistics

/// Which law drew these pairs: all candidates, fitted and sorted by how well they fit.
///
/// Where images have sizes, the candidates are RandomCrop and JC of each registered crop scheme, as it draws them on these
/// sizes; else the laws as the formulas say, and the released code's JC(0).
public struct FitComparison: Sendable {
    /// What the pairs are of.
    public let parameter: JoinedParameter
    /// The range of the parameters, as given or as found.
    public let range: ParameterRange
    /// Whether the range was found in the pairs.
    public let isRangeEstimated: Bool
    /// The candidates, that of the smallest criterion first.
    public let fits: [LawFit]
    /// Edges of the bins of the log ratio; the outermost bins reach beyond.
    public let edges: [Double]
    /// Share of the pairs in each bin.
    public let shares: [Double]
    /// Pairs that are in no range of a law.
    public let outsideCount: Int
    /// Number of pairs.
    public let pairCount: Int
    /// Standard deviation of the log ratios.
    public let spread: Double
    /// Mean of the log ratios.
    public let meanLogRatio: Double

    /// Fits all candidates.
    ///
    /// - Parameters:
    ///   - range: of the parameters; nil to find it in the pairs.
    ///   - parameter: of the pairs; areas may be those of crops.
    ///   - realisations: schemes whose crops are candidates, where images have sizes.
    ///   - threads: that draw pairs; the result does not depend on them.
    /// - Throws: ``FitError`` where no range can be found.
    public init(
        _ pairs: ObservedPairs, of parameter: JoinedParameter = .area, range given: ParameterRange? = nil,
        realisations: [Realisation] = Realisation.allCases, threads: Int
    ) throws(FitError) {
        let isArea = parameter == .area
        if isArea { try pairs.checkAreas() }
        let ranges = if let given { [given] } else { try RangeEstimate(pairs).ranges(isArea: isArea) }
        let widest = ranges.max { $0.logRatioBound < $1.logRatioBound } ?? ranges[0]
        let drawsCrops = isArea && !pairs.sizes.isEmpty
        let found = ranges.map { range in
            drawsCrops
                ? Found(SimulatedFits(pairs, on: range, widest: widest, realisations, threads: threads))
                : Found(ExactFits(pairs, on: range), isArea: isArea)
        }
        // A pair out of the range counts against it as much as one that a law cannot draw.
        let best = found.min { $0.criterion < $1.criterion }
        guard let best, !best.fits.isEmpty else { throw .noPairs }
        fits = best.fits.sorted { $0.criterion < $1.criterion }
        (range, isRangeEstimated, outsideCount) = (best.range, given == nil, best.outsideCount)
        let bound = (drawsCrops ? widest : range).logRatioBound
        edges = [-bound] + best.cells.logRatioEdges + [bound]
        var counts = [Int](repeating: 0, count: best.cells.binCount)
        for logRatio in pairs.logRatios { counts[best.cells.bin(logRatio)] += 1 }
        shares = counts.map { Double($0) / Double(pairs.count) }
        self.parameter = parameter
        (pairCount, spread) = (pairs.count, pairs.spread)
        meanLogRatio = pairs.logRatios.reduce(0, +) / Double(pairs.count)
    }

    /// The fits on one range.
    private struct Found {
        let range: ParameterRange
        let cells: PairCells
        let fits: [LawFit]
        let outsideCount: Int

        init(_ simulated: SimulatedFits) {
            (range, cells, fits) = (simulated.range, simulated.cells, simulated.fits())
            outsideCount = 0
        }

        init(_ exact: ExactFits, isArea: Bool) {
            (range, cells, outsideCount) = (exact.range, exact.cells, exact.outsideCount)
            fits = exact.fits(withReleased: isArea)
        }

        var criterion: Double {
            (fits.map(\.criterion).min() ?? .infinity) + 55 * Double(outsideCount)
        }
    }
}

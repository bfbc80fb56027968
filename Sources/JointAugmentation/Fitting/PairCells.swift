import RealModule

/// The cells that pairs are counted in: bins of the log ratio, each in parts by the larger parameter.
///
/// Laws differ in both: under RandomCrop the log ratio does not say how the areas lie in what it leaves them, under JC(beta)
/// the smaller one is uniform there, and libraries redraw large areas more often.
struct PairCells: Sendable {
    /// Inner edges of the bins of the log ratio; the outermost bins have no end.
    let logRatioEdges: [Double]
    /// Inner edges of the parts by the larger parameter; none where it is not known.
    let largerEdges: [Double]

    /// Bins that are even on [-L, L].
    static let evenBins = 24
    private static let parts = 5
    /// A crop of this area or more is the whole image.
    private static let whole = 0.998

    /// - Parameters:
    ///   - range: of the parameters.
    ///   - bounds: largest log ratios that some code draws, which have edges of their own.
    ///   - hasParameters: whether the larger parameter is known.
    init(range: ParameterRange, bounds: [Double] = [], hasParameters: Bool) {
        let bound = range.logRatioBound
        let even = (1..<Self.evenBins).map { bound * (2 * Double($0) / Double(Self.evenBins) - 1) }
        logRatioEdges = Set(even + bounds.filter { $0 < bound }.flatMap { [-$0, $0] }).sorted()
        let parts = (1...Self.parts).map { range.low + range.length * Double($0) / Double(Self.parts) }
        largerEdges = hasParameters ? parts.dropLast() + [min(parts[Self.parts - 1], Self.whole)] : []
    }

    var binCount: Int { logRatioEdges.count + 1 }
    var partCount: Int { largerEdges.count + 1 }
    var count: Int { binCount * partCount }

    /// The bin of a log ratio.
    func bin(_ logRatio: Double) -> Int { Self.place(logRatio, logRatioEdges) }

    /// The cell of a pair.
    func cell(logRatio: Double, larger: Double) -> Int {
        bin(logRatio) * partCount + Self.place(larger, largerEdges)
    }

    /// How many of the edges do not exceed a value.
    private static func place(_ value: Double, _ edges: [Double]) -> Int {
        var (low, high) = (0, edges.count)
        while low < high {
            let middle = (low + high) / 2
            if edges[middle] <= value { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

/// How often pairs lie in each cell, and how their log ratios are distributed.
struct CellCounts: Sendable {
    let counts: [Int]
    /// Counts of log ratios in narrow bins, for the Kolmogorov-Smirnov test.
    let fine: [Int]
    let total: Int

    init(_ pairs: ObservedPairs, in cells: PairCells, fine bins: FineBins) {
        var counts = [Int](repeating: 0, count: cells.count)
        var fine = [Int](repeating: 0, count: FineBins.count)
        for (place, logRatio) in pairs.logRatios.enumerated() {
            let larger = pairs.hasParameters ? pairs.larger[place] : 0
            counts[cells.cell(logRatio: logRatio, larger: larger)] += 1
            fine[bins.bin(logRatio)] += 1
        }
        (self.counts, self.fine, total) = (counts, fine, pairs.count)
    }
}

/// Narrow bins of the log ratio, reaching beyond the bound as fallen back crops do.
struct FineBins: Sendable {
    static let count = 600
    /// End of the last bin.
    let reach: Double

    init(range: ParameterRange) { reach = 1.05 * max(range.logRatioBound, -Double.log(min(range.low, 1))) }

    func bin(_ logRatio: Double) -> Int {
        let place = (logRatio / reach + 1) * 0.5 * Double(Self.count)
        return min(max(Int(place.rounded(.down)), 0), Self.count - 1)
    }
}

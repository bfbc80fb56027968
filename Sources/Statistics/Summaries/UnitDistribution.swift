/// The distribution of values on [0, 1] that may gather at 0 and at 1: counts at both ends and in fine bins between.
///
/// Memory does not grow with the number of values.
public struct UnitDistribution: Sendable, Equatable {
    /// Values that are exactly 0.
    public private(set) var zeroCount = 0
    /// Values that are exactly 1.
    public private(set) var oneCount = 0
    private var fine: Histogram
    private let bins: Int

    /// Quantiles are no further off than one over this.
    public static let resolution = 20_000

    /// Makes an empty distribution whose histogram has `bins` bins.
    ///
    /// - Throws: ``StatisticsError`` for fewer than 1 bin.
    public init(bins: Int) throws(StatisticsError) {
        self.bins = bins
        let parts = bins < 1 ? 1 : (Self.resolution + bins - 1) / bins
        fine = try Histogram(low: 0, high: 1, bins: bins * parts)
    }

    /// Counts a value; what is outside of [0, 1] counts as the end next to it.
    public mutating func add(_ value: Double) {
        if value <= 0 {
            zeroCount += 1
        } else if value >= 1 {
            oneCount += 1
        } else {
            fine.add(value)
        }
    }

    /// Adds the counts of another part.
    ///
    /// - Throws: ``StatisticsError`` when the bins differ.
    public mutating func merge(_ other: UnitDistribution) throws(StatisticsError) {
        try fine.merge(other.fine)
        zeroCount += other.zeroCount
        oneCount += other.oneCount
    }

    /// Values counted.
    public var total: Int { zeroCount + oneCount + fine.total }

    /// Counts strictly between 0 and 1 in equal bins: a value on an edge belongs to the bin above it.
    public var counts: [Int] {
        let parts = fine.binCount / bins
        return (0..<bins).map { bin in fine.counts[bin * parts..<(bin + 1) * parts].reduce(0, +) }
    }

    /// The ends of the bins of ``counts``.
    public var edges: [Double] { (0...bins).map { Double($0) / Double(bins) } }

    /// The smallest value that a share `probability` of the values does not exceed, to within one over
    /// ``resolution``, and exactly where it is 0 or 1; 0 without values.
    public func quantile(_ probability: Double) -> Double {
        let rank = probability * Double(total)
        var below = Double(zeroCount)
        if rank <= below { return 0 }
        for (bin, count) in fine.counts.enumerated() where count > 0 {
            let next = below + Double(count)
            if rank <= next {
                return (Double(bin) + (rank - below) / Double(count)) / Double(fine.binCount)
            }
            below = next
        }
        return 1
    }
}

/// Counts of values in bins of equal width on [low, high].
public struct Histogram: Sendable, Equatable {
    /// Lower end of the first bin.
    public let low: Double
    /// Upper end of the last bin, which contains it.
    public let high: Double
    /// Values counted in each bin.
    public private(set) var counts: [Int]
    /// Values outside [low, high].
    public private(set) var outside = 0

    @usableFromInline let binsPerUnit: Double

    /// An empty histogram of `bins` bins of equal width on [`low`, `high`].
    ///
    /// - Throws: ``StatisticsError`` unless low < high, both finite, and `bins` is at least 1.
    public init(low: Double, high: Double, bins: Int) throws(StatisticsError) {
        guard low.isFinite, high.isFinite, low < high, bins >= 1, (Double(bins) / (high - low)).isFinite
        else {
            throw StatisticsError.invalidBins(low: low, high: high, bins: bins)
        }
        self.low = low
        self.high = high
        counts = [Int](repeating: 0, count: bins)
        binsPerUnit = Double(bins) / (high - low)
    }

    /// Number of bins.
    public var binCount: Int { counts.count }

    /// Values counted, those outside included.
    public var total: Int { counts.reduce(outside, +) }

    /// The ends of the bins: `binCount + 1` numbers, the first `low`, the last `high`.
    public var edges: [Double] {
        (0...binCount).map { $0 == binCount ? high : low + Double($0) / binsPerUnit }
    }

    /// The bin that contains `value`, or nil outside of all; a value on an edge belongs to the bin above it.
    public func bin(of value: Double) -> Int? {
        guard value >= low, value <= high else { return nil }
        return min(Int((value - low) * binsPerUnit), binCount - 1)
    }

    /// Counts `value`.
    public mutating func add(_ value: Double) {
        guard let bin = bin(of: value) else {
            outside += 1
            return
        }
        counts[bin] += 1
    }

    /// Counts all of `values`.
    public mutating func add(contentsOf values: UnsafeBufferPointer<Double>) {
        let (low, high, scale, last) = (self.low, self.high, binsPerUnit, binCount - 1)
        var missed = 0
        counts.withUnsafeMutableBufferPointer { counts in
            for value in values {
                guard value >= low, value <= high else {
                    missed += 1
                    continue
                }
                counts[min(Int((value - low) * scale), last)] &+= 1
            }
        }
        outside += missed
    }

    /// Adds the counts of a histogram of the same bins.
    ///
    /// - Throws: ``StatisticsError`` when the bins differ.
    public mutating func merge(_ other: Histogram) throws(StatisticsError) {
        guard low == other.low, high == other.high, binCount == other.binCount else {
            throw StatisticsError.differentBins
        }
        for bin in counts.indices { counts[bin] += other.counts[bin] }
        outside += other.outside
    }

    /// Share of all values a unit of width, in each bin.
    public var densities: [Double] {
        let scale = binsPerUnit / Double(max(total, 1))
        return counts.map { Double($0) * scale }
    }
}

import Statistics

/// E[cos | t] by bins of equal width.
struct SDFCurve {
    private let grid: Histogram?
    private var means: [ReweightedMean]

    /// A curve over [`low`, `high`] without images.
    init(low: Double, high: Double, bins: Int) {
        grid = try? Histogram(low: low, high: high, bins: bins)
        means = [ReweightedMean](repeating: ReweightedMean(), count: bins)
    }

    /// Adds an image with its pairs' log ratios and cosines.
    mutating func addImage(_ pairs: some Sequence<(logRatio: Double, cosine: Double)>) {
        guard let grid else { return }
        // An image has few pairs, and is no unit of the bins that none falls into.
        var values: [Int: [Double]] = [:]
        for pair in pairs {
            guard let bin = grid.bin(of: pair.logRatio) else { continue }
            values[bin, default: []].append(pair.cosine)
        }
        for (bin, values) in values { means[bin].addImage(values: values) }
    }

    /// A point for each bin that pairs of at least two images fall into.
    var points: [SDFCurvePoint] {
        guard let edges = grid?.edges else { return [] }
        return means.indices.compactMap { bin in
            guard let estimate = try? means[bin].estimate() else { return nil }
            return SDFCurvePoint(
                logRatio: 0.5 * (edges[bin] + edges[bin + 1]), mean: estimate.mean,
                standardError: estimate.standardError, interval: estimate.interval())
        }
    }
}

/// The mean cosine of pairs whose log ratio lies in a bin.
public struct SDFCurvePoint: Sendable, Equatable {
    /// Middle of the bin.
    public let logRatio: Double
    /// Mean cosine.
    public let mean: Double
    /// Its standard error, with the images as independent units.
    public let standardError: Double
    /// Its 95% interval, for this point alone.
    public let interval: ClosedRange<Double>
}

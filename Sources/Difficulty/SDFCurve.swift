import Statistics

/// E[cos | t] by bins of equal width.
struct SDFCurve {
    let bound: Double
    let bins: Int

    /// A point for each bin that pairs of at least two images fall into.
    func points(_ pairsOfImages: [[MeasuredPair]]) -> [SDFCurvePoint] {
        guard let grid = try? Histogram(low: -bound, high: bound, bins: bins) else { return [] }
        var means = [ClusteredMean](repeating: ClusteredMean(), count: bins)
        for pairs in pairsOfImages {
            var values = [[Double]](repeating: [], count: bins)
            for pair in pairs {
                guard let bin = grid.bin(of: pair.logRatio) else { continue }
                values[bin].append(pair.cosine)
            }
            for bin in values.indices { means[bin].addImage(values: values[bin]) }
        }
        let edges = grid.edges
        return means.indices.compactMap { bin in
            guard let estimate = try? means[bin].estimate() else { return nil }
            return SDFCurvePoint(
                logRatio: 0.5 * (edges[bin] + edges[bin + 1]), mean: estimate.mean,
                standardError: estimate.standardError)
        }
    }
}

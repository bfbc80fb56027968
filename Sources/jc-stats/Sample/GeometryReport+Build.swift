import JointAugmentation

extension GeometryReport {
    /// Probabilities of the quantiles that are reported.
    static let probabilities = [0.05, 0.25, 0.5, 0.75, 0.95]

    /// The report of runs that differ in their law alone, on images of one size.
    ///
    /// - Parameter request: what the runs share.
    init(_ runs: [GeometryRun], of request: SampleRequest, size: ImageSize) {
        self.init(
            scale: [request.range.low, request.range.high], realisation: request.realisation.rawValue,
            imageSize: [size.width, size.height], seed: request.seed, laws: runs.map { Entry($0) })
    }
}

extension GeometryReport.Entry {
    init(_ run: GeometryRun) {
        let law = run.request.law
        func measure(_ wanted: GeometryMeasure) -> GeometryReport.Measure {
            GeometryReport.Measure(run.summary(of: wanted))
        }
        self.init(
            law: law.name, beta: law.beta, ratio: law.ratio, pairs: run.request.count,
            intersectionOverUnion: measure(.intersectionOverUnion), centerDistance: measure(.centerDistance),
            containment: measure(.containment))
    }
}

extension GeometryReport.Measure {
    init(_ summary: GeometrySummary) {
        let (edges, counts) = (summary.distribution.edges, summary.distribution.counts)
        let densities = summary.densities
        self.init(
            mean: summary.mean, standardError: summary.standardError,
            standardDeviation: summary.standardDeviation, correlation: summary.correlation,
            shareAtZero: summary.shareAtZero, shareAtOne: summary.shareAtOne,
            quantiles: GeometryReport.probabilities.map {
                GeometryReport.Quantile(p: $0, value: summary.distribution.quantile($0))
            },
            histogram: counts.indices.map {
                GeometryReport.Bin(
                    low: edges[$0], high: edges[$0 + 1], count: counts[$0], density: densities[$0])
            })
    }
}

import JointAugmentation

/// The JSON of `sample --geometry`.
struct GeometryReport: CommandResult {
    static let schema = "sample-geometry"

    struct Quantile: Encodable {
        let p: Double
        let value: Double
    }

    /// Pairs strictly between the ends; a value on an edge is in the bin above it.
    struct Bin: Encodable {
        let low: Double
        let high: Double
        let count: Int
        let density: Double
    }

    struct Measure: Encodable {
        let mean: Double
        let standardError: Double
        let standardDeviation: Double
        /// With the absolute log ratio; null where one of the two does not vary.
        @ExplicitNull var correlation: Double?
        let shareAtZero: Double
        let shareAtOne: Double
        let quantiles: [Quantile]
        let histogram: [Bin]

        enum CodingKeys: String, CodingKey {
            case mean, quantiles, histogram
            case standardError = "standard_error"
            case standardDeviation = "standard_deviation"
            case correlation = "correlation_with_absolute_log_ratio"
            case shareAtZero = "share_at_zero"
            case shareAtOne = "share_at_one"
        }
    }

    struct Entry: Encodable {
        let law: String
        @ExplicitNull var beta: Double?
        @ExplicitNull var ratio: Double?
        let pairs: Int
        let intersectionOverUnion: Measure
        /// In diagonals of the image.
        let centerDistance: Measure
        let containment: Measure

        enum CodingKeys: String, CodingKey {
            case law, beta, ratio, pairs, containment
            case intersectionOverUnion = "intersection_over_union"
            case centerDistance = "center_distance"
        }
    }

    let scale: [Double]
    let realisation: String
    let imageSize: [Int]
    let seed: UInt64
    let laws: [Entry]

    enum CodingKeys: String, CodingKey {
        case scale, realisation, seed
        case laws = "results"
        case imageSize = "image_size"
    }
}

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

import JointAugmentation

/// The JSON of `sample --geometry`.
struct GeometryReport: Encodable {
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
        case scale, realisation, seed, laws
        case imageSize = "image_size"
    }
}

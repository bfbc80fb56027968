import JointAugmentation

/// The JSON of `density`.
struct DensityReport: Encodable {
    struct Exceedance: Encodable {
        let ratio: Double
        let twoSided: Double
        let oneSided: Double

        enum CodingKeys: String, CodingKey {
            case ratio
            case twoSided = "two_sided"
            case oneSided = "one_sided"
        }
    }

    struct Quantile: Encodable {
        let p: Double
        let logRatio: Double

        enum CodingKeys: String, CodingKey {
            case p
            case logRatio = "log_ratio"
        }
    }

    struct Entry: Encodable {
        let law: String
        @ExplicitNull var beta: Double?
        @ExplicitNull var ratio: Double?
        let meanAbsoluteLogRatio: Double
        @ExplicitNull var entropy: Double?
        let exceedance: [Exceedance]
        let quantiles: [Quantile]
        let massAtZero: Double
        var area: AreaSummary?

        enum CodingKeys: String, CodingKey {
            case law, beta, ratio, entropy, exceedance, quantiles, area
            case meanAbsoluteLogRatio = "mean_absolute_log_ratio"
            case massAtZero = "mass_at_zero"
        }
    }

    /// The marginal of one area, and what it tells of the other.
    struct AreaSummary: Encodable {
        let mean: Double
        let entropy: Double
        let mutualInformation: Double

        enum CodingKeys: String, CodingKey {
            case mean, entropy
            case mutualInformation = "mutual_information"
        }
    }

    let parameter: String
    let scale: [Double]
    let bound: Double
    let realisation: String
    var imageSize: [Int]?
    let laws: [Entry]

    enum CodingKeys: String, CodingKey {
        case parameter, scale, bound, realisation, laws
        case imageSize = "image_size"
    }
}

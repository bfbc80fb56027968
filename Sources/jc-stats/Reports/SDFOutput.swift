import Difficulty
import JointAugmentation

/// The JSON of `sdf`.
struct SDFOutput: Encodable {
    struct Options: Encodable {
        let scale: [Double]
        let realisation: String
        let side: Int
        let normalization: String
        let views: String
        let features: String
        let convolution: String
        /// The linear-algebra library: it decides the last bits.
        let blas: String
        let pairsPerImage: Int
        let seed: UInt64
        let version: String

        enum CodingKeys: String, CodingKey {
            case scale, realisation, side, normalization, views, features, convolution, blas, seed, version
            case pairsPerImage = "pairs_per_image"
        }
    }

    struct Result: Encodable {
        let law: String
        @ExplicitNull var beta: Double?
        @ExplicitNull var ratio: Double?
        let sdf: Double
        let standardError: Double
        let ci95: [Double]
        let standardDeviation: Double
        let images: Int
        let pairs: Int
        let effectivePairs: Double
        let method: String

        enum CodingKeys: String, CodingKey {
            case law, beta, ratio, sdf, ci95, images, pairs, method
            case standardError = "standard_error"
            case standardDeviation = "standard_deviation"
            case effectivePairs = "effective_pairs"
        }
    }

    struct CurvePoint: Encodable {
        let logRatio: Double
        let sdf: Double
        let standardError: Double

        enum CodingKeys: String, CodingKey {
            case sdf
            case logRatio = "log_ratio"
            case standardError = "standard_error"
        }
    }

    let checkpoint: CheckpointSummary
    let dataset: DatasetSummary
    let options: Options
    let results: [Result]
    let curve: [CurvePoint]
    let unreadable: [UnreadableEntry]
    let interrupted: Bool
}

extension SDFOutput.Result {
    /// A law measured with pairs of its own: each counts in full.
    init(_ result: SDFResult) {
        let estimate = result.estimate
        let interval = estimate.interval()
        self.init(
            law: result.law.name, beta: result.law.beta, ratio: result.law.ratio, sdf: estimate.mean,
            standardError: estimate.standardError, ci95: [interval.lowerBound, interval.upperBound],
            standardDeviation: result.deviation, images: estimate.units, pairs: estimate.pairs,
            effectivePairs: Double(estimate.pairs), method: "direct")
    }
}

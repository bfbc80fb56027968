import JointAugmentation
import Statistics

/// The JSON of `sample`.
struct SampleReport: Encodable {
    /// A test of the draws against one distribution.
    struct Fit: Encodable {
        let chiSquare: Double
        let degreesOfFreedom: Int
        let chiSquarePValue: Double
        let kolmogorovSmirnov: Double
        let kolmogorovSmirnovPValue: Double

        enum CodingKeys: String, CodingKey {
            case chiSquare = "chi_square"
            case degreesOfFreedom = "degrees_of_freedom"
            case chiSquarePValue = "chi_square_p_value"
            case kolmogorovSmirnov = "kolmogorov_smirnov"
            case kolmogorovSmirnovPValue = "kolmogorov_smirnov_p_value"
        }
    }

    struct Bin: Encodable {
        let low: Double
        let high: Double
        let count: Int
        let density: Double
        let expectedDensity: Double

        enum CodingKeys: String, CodingKey {
            case low, high, count, density
            case expectedDensity = "expected_density"
        }
    }

    struct Entry: Encodable {
        let law: String
        @ExplicitNull var beta: Double?
        @ExplicitNull var ratio: Double?
        let pairs: Int
        let meanAbsoluteLogRatio: Double
        let predictedMeanAbsoluteLogRatio: Double
        @ExplicitNull var meanAbsolutePixelLogRatio: Double?
        let meanParameters: [Double]
        /// Null where no test was made; the notes say why.
        @ExplicitNull var fit: Fit?
        @ExplicitNull var nominalFit: Fit?
        let histogram: [Bin]

        enum CodingKeys: String, CodingKey {
            case law, beta, ratio, pairs, fit, histogram
            case meanAbsoluteLogRatio = "mean_absolute_log_ratio"
            case predictedMeanAbsoluteLogRatio = "predicted_mean_absolute_log_ratio"
            case meanAbsolutePixelLogRatio = "mean_absolute_pixel_log_ratio"
            case meanParameters = "mean_parameters"
            case nominalFit = "nominal_fit"
        }
    }

    let parameter: String
    let scale: [Double]
    let realisation: String
    var imageSize: [Int]?
    let seed: UInt64
    let laws: [Entry]
    /// Why a test was not made, and what a test is not of.
    let notes: [String]

    enum CodingKeys: String, CodingKey {
        case parameter, scale, realisation, seed, laws, notes
        case imageSize = "image_size"
    }
}

import Foundation
import JointAugmentation

/// The JSON of `density`.
struct DensityReport: CommandResult {
    static let schema = "density"

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
        /// The range that it is on, where there are several.
        var scale: [Double]?
        let meanAbsoluteLogRatio: Double
        @ExplicitNull var entropy: Double?
        let exceedance: [Exceedance]
        let quantiles: [Quantile]
        let massAtZero: Double
        var area: AreaSummary?

        enum CodingKeys: String, CodingKey {
            case law, beta, ratio, scale, entropy, exceedance, quantiles, area
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
    /// Nil where there are several, which stand with the laws.
    var scale: [Double]?
    /// Of the second view, where it has one of its own.
    var secondScale: [Double]?
    let bound: Double
    let realisation: String
    var imageSize: [Int]?
    /// Which schemes share the law and what differs, where the realisation's name does not say all.
    var remark: String?
    let laws: [Entry]
    /// What a library's blur makes of the laws, where one is asked for.
    var effectiveBlur: BlurReport?

    enum CodingKeys: String, CodingKey {
        case parameter, scale, bound, realisation, remark
        case laws = "results"
        case secondScale = "second_scale"
        case imageSize = "image_size"
        case effectiveBlur = "effective_blur"
    }
}

/// One law as a realisation makes it: the closed form where there is one, else the predicted distribution.
struct LawSummary {
    let law: Law
    let range: ParameterRange
    let prediction: any RatioDistribution
    /// The closed form, where the prediction is the law itself.
    let closed: (any LogRatioLaw)?

    init(law: Law, range: ParameterRange, realisation: Realisation, size: ImageSize?) throws {
        self.law = law
        self.range = range
        prediction = try realisation.scheme.prediction(law: law, range: range, size: size)
        closed = (prediction as? NominalDistribution)?.law
    }

    func exceedance(_ ratio: Double) -> DensityReport.Exceedance {
        let both = closed?.twoSidedExceedance(beyond: ratio) ?? prediction.twoSidedTail(beyond: log(ratio))
        let one = closed?.exceedance(beyond: ratio) ?? 1 - prediction.cumulativeProbability(at: log(ratio))
        return DensityReport.Exceedance(ratio: ratio, twoSided: both, oneSided: max(0, one))
    }

    func quantile(_ p: Double) -> DensityReport.Quantile {
        DensityReport.Quantile(p: p, logRatio: closed?.quantile(p) ?? prediction.quantile(p))
    }

    /// - Parameter namesScale: whether laws on other ranges stand beside it.
    func entry(
        exceedances: [Double], quantiles: [Double], area: Bool, namesScale: Bool
    ) -> DensityReport.Entry {
        DensityReport.Entry(
            law: law.name, beta: law.beta, ratio: law.ratio,
            scale: namesScale ? [range.low, range.high] : nil,
            meanAbsoluteLogRatio: prediction.meanAbsoluteLogRatio, entropy: prediction.entropy,
            exceedance: exceedances.map(exceedance),
            quantiles: quantiles.map(quantile), massAtZero: prediction.massAtZero,
            area: area ? marginal.map(Self.summary) : nil)
    }

    /// The marginal of one parameter, of a law with a closed form.
    var marginal: ParameterMarginal? {
        if let joint = closed as? JointLaw { return ParameterMarginal(joint) }
        return (closed as? IndependentLaw).map { ParameterMarginal($0) }
    }

    private static func summary(_ marginal: ParameterMarginal) -> DensityReport.AreaSummary {
        DensityReport.AreaSummary(
            mean: marginal.mean, entropy: marginal.entropy, mutualInformation: marginal.mutualInformation)
    }
}

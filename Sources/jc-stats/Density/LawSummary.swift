import Foundation
import JointAugmentation

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

    func entry(exceedances: [Double], quantiles: [Double], area: Bool) -> DensityReport.Entry {
        DensityReport.Entry(
            law: law.name, beta: law.beta, ratio: law.ratio,
            meanAbsoluteLogRatio: prediction.meanAbsoluteLogRatio, entropy: closed?.entropy,
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

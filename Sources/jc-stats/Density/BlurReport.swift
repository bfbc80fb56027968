import Imaging
import JointAugmentation

/// The JSON of what a library's blur makes of sigmas.
struct BlurReport: Encodable {
    struct Quantile: Encodable {
        let p: Double
        let effectiveSigma: Double

        enum CodingKeys: String, CodingKey {
            case p
            case effectiveSigma = "effective_sigma"
        }
    }

    struct Exceedance: Encodable {
        let ratio: Double
        let twoSided: Double

        enum CodingKeys: String, CodingKey {
            case ratio
            case twoSided = "two_sided"
        }
    }

    /// Of one law.
    struct Entry: Encodable {
        let law: String
        @ExplicitNull var beta: Double?
        @ExplicitNull var ratio: Double?
        let unchangedViews: Double
        let pairsWithUnchangedView: Double
        let meanEffectiveSigma: Double
        /// Of pairs both of whose views a step edge shows the blur of.
        let meanAbsoluteNominalLogRatio: Double
        let meanAbsoluteEffectiveLogRatio: Double
        /// Of one view's effective sigma.
        let quantiles: [Quantile]
        /// Of the ratio of the effective sigmas, which is infinite where one of them is 0.
        let exceedance: [Exceedance]

        enum CodingKeys: String, CodingKey {
            case law, beta, ratio, quantiles, exceedance
            case unchangedViews = "unchanged_views"
            case pairsWithUnchangedView = "pairs_with_unchanged_view"
            case meanEffectiveSigma = "mean_effective_sigma"
            case meanAbsoluteNominalLogRatio = "mean_absolute_nominal_log_ratio"
            case meanAbsoluteEffectiveLogRatio = "mean_absolute_effective_log_ratio"
        }
    }

    let library: String
    /// Pixels; null of Pillow's boxes, which are as wide as sigma asks for.
    @ExplicitNull var kernel: Int?
    /// 0 where the smallest sigma changes some image already.
    let unchangedUpTo: Double
    /// Of the ends of the range.
    let effectiveSigmas: [Double]
    let laws: [Entry]

    enum CodingKeys: String, CodingKey {
        case library, kernel
        case laws = "results"
        case unchangedUpTo = "unchanged_up_to"
        case effectiveSigmas = "effective_sigmas"
    }

    /// The report of one kernel under several laws; nil where there is none.
    init?(_ blurs: [EffectiveBlur], of laws: [Law], quantiles: [Double], exceedances: [Double]) {
        guard let first = blurs.first else { return nil }
        library = first.kernel.library
        _kernel = ExplicitNull(wrappedValue: first.kernel.size)
        unchangedUpTo = first.unchangedUpTo
        effectiveSigmas = [first.effectiveRange.low, first.effectiveRange.high]
        self.laws = zip(laws, blurs).map { Entry($0, $1, quantiles, exceedances) }
    }
}

extension BlurReport.Entry {
    fileprivate init(_ law: Law, _ blur: EffectiveBlur, _ quantiles: [Double], _ exceedances: [Double]) {
        self.init(
            law: law.name, beta: law.beta, ratio: law.ratio, unchangedViews: blur.unchangedViews,
            pairsWithUnchangedView: blur.pairsWithUnchanged, meanEffectiveSigma: blur.meanSigma,
            meanAbsoluteNominalLogRatio: blur.meanNominalLogRatio,
            meanAbsoluteEffectiveLogRatio: blur.meanLogRatio,
            quantiles: quantiles.map { .init(p: $0, effectiveSigma: blur.sigmaQuantile($0)) },
            exceedance: exceedances.map { .init(ratio: $0, twoSided: blur.exceedance(beyond: $0)) })
    }
}

/// `density` of effective sigmas for a person.
struct BlurText {
    let laws: [Law]
    let blurs: [EffectiveBlur]
    let range: ParameterRange
    /// Ratios whose exceedance is shown.
    let exceedances: [Double]

    var lines: [String] {
        guard let first = blurs.first else { return [] }
        let (low, high) = (NumberText.short(range.low), NumberText.short(range.high))
        var table = TextTable(
            header: [
                "effective blur", "E[sigma]", "views unchanged", "pairs with one",
                "E|t| of the others, nominal", "effective",
            ] + exceedances.map { "P(effective ratio > \(NumberText.short($0)))" })
        for (law, blur) in zip(laws, blurs) {
            table.add(
                [
                    law.label(of: .blur), NumberText.fixed(blur.meanSigma),
                    NumberText.percent(blur.unchangedViews, 1),
                    NumberText.percent(blur.pairsWithUnchanged, 1),
                    NumberText.fixed(blur.meanNominalLogRatio), NumberText.fixed(blur.meanLogRatio),
                ] + exceedances.map { NumberText.percent(blur.exceedance(beyond: $0), 1) })
        }
        let ends =
            "on a step edge sigma \(low) acts as \(NumberText.fixed(first.effectiveRange.low)), "
            + "\(high) as \(NumberText.fixed(first.effectiveRange.high))"
        return ["", "\(first.kernel.name): \(unchanged(first)); \(ends)", ""] + table.lines
    }

    private func unchanged(_ blur: EffectiveBlur) -> String {
        guard blur.unchangedUpTo > 0 else { return "every sigma changes some image" }
        let end = "up to sigma \(NumberText.fixed(blur.unchangedUpTo))"
        guard case .unrounded = blur.kernel else { return "no pixel of any 8-bit image changes \(end)" }
        return
            "its images are float32, of which none changes by half a step of 8 bits \(end) (unchanged, below)"
    }
}

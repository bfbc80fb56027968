import Foundation
import JointAugmentation

/// `density` for a person.
struct DensityText {
    let report: DensityReport
    let laws: [Law]
    let parameter: JoinedParameter
    let isDefaultCrop: Bool

    var lines: [String] {
        let second = report.secondScale.map { " and, of the second view, \(NumberText.interval($0))" } ?? ""
        let size = report.imageSize.map { " on images of \($0[0]) x \($0[1])" } ?? ""
        let ranges = report.scale.map(NumberText.interval) ?? "several ranges"
        let head =
            "log ratio t of a pair's \(parameter.noun)s on \(ranges)\(second), |t| <= "
            + "\(NumberText.fixed(report.bound, 6)), \(report.realisation)\(size)"
        let remarks = isDefaultCrop && laws.contains(.independent) ? paperRemarks : []
        return [head] + (report.remark.map { [$0] } ?? []) + [""] + table.lines + (marginals?.lines ?? [])
            + remarks
    }

    private var table: TextTable {
        let exceedances = report.laws.first?.exceedance ?? []
        let quantiles = report.laws.first?.quantiles ?? []
        let atoms = report.laws.contains { $0.massAtZero > 1e-12 }
        var table = TextTable(
            header: ["law", "E|t|", "entropy"]
                + exceedances.map { "P(ratio > \(NumberText.short($0.ratio)))" }
                + quantiles.map { "t at \(NumberText.short(100 * $0.p))%" } + (atoms ? ["P(t = 0)"] : []))
        for (law, entry) in zip(laws, report.laws) {
            table.add(
                [
                    law.label(of: parameter) + (entry.scale.map { " on \(NumberText.interval($0))" } ?? ""),
                    NumberText.fixed(entry.meanAbsoluteLogRatio),
                    entry.entropy.map { NumberText.fixed($0) } ?? "-",
                ] + entry.exceedance.map { NumberText.percent($0.twoSided, 3) }
                    // The median of a symmetric law, to the last bit.
                    + entry.quantiles.map { NumberText.fixed(abs($0.logRatio) < 1e-15 ? 0 : $0.logRatio) }
                    + (atoms ? [NumberText.percent(entry.massAtZero, 3)] : []))
        }
        return table
    }

    private var marginals: TextTable? {
        guard report.laws.contains(where: { $0.area != nil }) else { return nil }
        var table = TextTable(
            "", "E[\(parameter.noun)]", "entropy of one \(parameter.noun)", "mutual information (nats)")
        for (law, entry) in zip(laws, report.laws) {
            guard let area = entry.area else { continue }
            table.add([
                law.label(of: parameter), NumberText.fixed(area.mean), NumberText.fixed(area.entropy),
                NumberText.fixed(area.mutualInformation, 6),
            ])
        }
        return table
    }

    /// Where the paper's text differs from the exact values.
    private var paperRemarks: [String] {
        guard let scale = report.scale, let range = try? ParameterRange.area(low: scale[0], high: scale[1])
        else {
            return []
        }
        let law = IndependentLaw(range: range)
        let both = law.twoSidedExceedance(beyond: 2)
        return [
            "",
            "The paper's text differs for RandomCrop: it gives P(ratio > 2:1) = 18.75% (section 3.2), exactly "
                + "it is \(NumberText.percent(both, 3)), or \(NumberText.percent(both / 2, 4)) for s2/s1 > 2 alone;",
            "it gives 80% of the pairs within 1:2 (section 1), exactly it is \(NumberText.percent(1 - both, 3)).",
        ]
    }
}

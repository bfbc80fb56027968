import Charts
import JointAugmentation

/// Densities of one parameter under laws of its ratio to the other.
public enum MarginalFigure {
    /// The figure; the densities of joined laws grow like a logarithm at the ends and are cut just before.
    public static func chart(
        _ marginals: [(law: Law, marginal: ParameterMarginal)], range: ParameterRange,
        parameter: JoinedParameter = .area
    ) -> Chart {
        let laws = marginals.map(\.law)
        let inset = range.length * 1e-3
        let x = (0...400).map {
            range.low + inset + (range.length - 2 * inset) * Double($0) / 400
        }
        return Chart(
            title: "Marginal density of one view’s \(parameter.noun)",
            caption:
                "Under JC(β) one \(parameter.noun) is not uniform: the joined law changes the marginals too.",
            xAxis: Axis(parameter.valueAxis), yAxis: Axis("probability density", low: 0),
            series: marginals.map { law, marginal in
                .line(
                    law.chartLabel(of: parameter), x: x, y: x.map { marginal.density(at: $0) },
                    style: LawStyle.style(of: law, among: laws))
            }, size: ChartSize(width: 620, height: 420))
    }
}

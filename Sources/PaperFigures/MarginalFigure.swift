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
        return Chart(
            title: "Marginal density of one view’s \(parameter.noun)".naming(
                laws.map { $0.chartLabel(of: parameter) }),
            caption:
                "Under JC(β) one \(parameter.noun) is not uniform: the joined law changes the marginals too.",
            xAxis: Axis(parameter.valueAxis), yAxis: Axis("probability density", low: 0),
            series: marginals.map { law, marginal in
                let x = grid(law, range)
                return .line(
                    law.chartLabel(of: parameter), x: x, y: x.map { marginal.density(at: $0) },
                    style: LawStyle.style(of: law, among: laws))
            }, size: ChartSize(width: 620, height: 420))
    }

    /// Even steps, cut just before the ends; where a law gathers at the ends, finer ones up to a hundredth of
    /// its own width from them.
    private static func grid(_ law: Law, _ range: ParameterRange) -> [Double] {
        let inset = range.length * 1e-3
        let even = (0...400).map { range.low + inset + (range.length - 2 * inset) * Double($0) / 400 }
        guard let beta = law.beta, beta < 0 else { return even }
        let width = range.logRatioBound / -beta
        guard width < 0.05 else { return even }
        let distances = sequence(first: 0.01 * width) { $0 * 1.2 }.prefix(80).filter { $0 < 0.5 }
        let nearEnds = distances.flatMap { [range.low * (1 + $0), range.high * (1 - $0)] }
        return Set(even + nearEnds.filter { $0 > range.low && $0 < range.high }).sorted()
    }
}

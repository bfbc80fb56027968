import Charts
import JointAugmentation
import Statistics

/// Figure 3: densities of the log area ratio, with sampled histograms under them.
public enum DensityFigure {
    /// The figure of `curves`, each an exact line, and of `runs`, each a histogram in its law's colour.
    ///
    /// - Parameters:
    ///   - curves: the laws.
    ///   - runs: sampling runs to lay under them; may be empty.
    ///   - points: points of each line.
    public static func chart(
        _ curves: [DensityCurve], runs: [SampleRun] = [], title: String, caption: String = "",
        points: Int = 801
    ) -> Chart {
        let laws = curves.map(\.law)
        let histograms = runs.map { run in
            Series.steps(
                "\(run.request.law.label), \(count(run.request.count)) draws", edges: run.histogram.edges,
                heights: run.histogram.densities, style: LawStyle.style(of: run.request.law, among: laws))
        }
        return Chart(
            title: title, caption: caption + atoms(curves),
            xAxis: Axis("log area ratio, log s₂/s₁"), yAxis: Axis("probability density", low: 0),
            series: histograms + curves.flatMap { lines($0, laws, points) },
            size: ChartSize(width: 620, height: 420))
    }

    /// The density on an even grid whose ends are the bounds; a single log ratio is a vertical line.
    private static func lines(_ curve: DensityCurve, _ laws: [Law], _ points: Int) -> [Series] {
        let style = LawStyle.style(of: curve.law, among: laws)
        let distribution = curve.distribution
        if let atom = distribution.atoms.first, atom.mass == 1 {
            return [.vertical(curve.law.label, x: atom.logRatio, style: style)]
        }
        let x = (0..<points).map { distribution.bound * (2 * Double($0) / Double(points - 1) - 1) }
        return [.line(curve.law.label, x: x, y: x.map { distribution.density(at: $0) }, style: style)]
    }

    /// A thin line without a marker, for a law to compare with.
    public static func faintLine(_ curve: DensityCurve, among laws: [Law], points: Int = 401) -> [Series] {
        lines(curve, laws, points).map { line in
            var faint = line
            faint.name = "\(curve.law.label), nominal"
            faint.style?.lineWidth = 0.9
            return faint
        }
    }

    /// Probabilities that a density cannot show.
    private static func atoms(_ curves: [DensityCurve]) -> String {
        let parts = curves.flatMap { curve in
            curve.distribution.atoms.filter { $0.mass > 5e-5 && $0.mass < 1 }.map { atom in
                "\(curve.law.label): P(t = \(text(atom.logRatio, 3))) = \(text(100 * atom.mass, 2))%"
            }
        }
        return parts.isEmpty ? "" : " Beside the density: " + parts.joined(separator: "; ") + "."
    }

    private static func text(_ value: Double, _ decimals: Int) -> String {
        let scale = decimals == 3 ? 1000.0 : 100
        return "\((value * scale).rounded() / scale)"
    }

    private static func count(_ value: Int) -> String {
        value.isMultiple(of: 1_000_000) && value > 0 ? "\(value / 1_000_000) million" : "\(value)"
    }
}

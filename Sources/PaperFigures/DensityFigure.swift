import Charts
import JointAugmentation
import Statistics

/// Figure 3: densities of the log area ratio, with sampled histograms under them.
public enum DensityFigure {
    /// The figure of `curves`, each an exact line, and of `runs`, each a histogram in its law's colour.
    ///
    /// A law of a single log ratio has no density: it is a vertical line, over the whole range of log ratios.
    ///
    /// - Parameters:
    ///   - curves: the laws, of one parameter.
    ///   - runs: sampling runs to lay under them; may be empty.
    ///   - bound: the largest |log ratio| of the parameter's range, for the axis of fixed ratios.
    ///   - points: points of each line, before those that a narrow peak needs.
    public static func chart(
        _ curves: [DensityCurve], runs: [SampleRun] = [], title: String, caption: String = "",
        bound: Double? = nil, points: Int = 801
    ) -> Chart {
        let laws = curves.map(\.law)
        let parameter = curves.first?.parameter ?? .area
        return Chart(
            title: runs.isEmpty ? title.naming(curves.map(\.label)) : title,
            caption: caption + fixedRatios(curves) + atoms(curves),
            xAxis: logRatioAxis(curves, parameter, bound), yAxis: densityAxis(curves),
            series: histograms(runs, curves)
                + curves.enumerated().flatMap { place, curve in
                    // The same law on several ranges has several colours.
                    lines(
                        curve, points,
                        curve.scale == nil ? LawStyle.style(of: curve.law, among: laws) : .automatic(place))
                },
            size: ChartSize(width: 620, height: 420))
    }

    /// Histograms of the laws that have a density.
    private static func histograms(_ runs: [SampleRun], _ curves: [DensityCurve]) -> [Series] {
        runs.compactMap { run in
            let curve = curves.first { $0.law == run.request.law }
            guard let curve, curve.onlyLogRatio == nil else { return nil }
            return .steps(
                "\(curve.label), drawn", edges: run.histogram.edges, heights: run.histogram.densities,
                style: LawStyle.style(of: curve.law, among: curves.map(\.law)))
        }
    }

    /// A vertical line needs room on both sides, which it does not ask for itself.
    private static func logRatioAxis(
        _ curves: [DensityCurve], _ parameter: JoinedParameter, _ bound: Double?
    ) -> Axis {
        guard let bound, curves.contains(where: { $0.onlyLogRatio != nil }) else {
            return parameter.logRatioAxis()
        }
        let end = 1.05 * max(bound, curves.map(\.distribution.bound).max() ?? 0)
        return parameter.logRatioAxis(low: -end, high: end)
    }

    /// Vertical lines alone have the height of their probability, 1.
    private static func densityAxis(_ curves: [DensityCurve]) -> Axis {
        curves.allSatisfy { $0.onlyLogRatio != nil }
            ? Axis("probability", low: 0, high: 1)
            : Axis("probability density", low: 0, high: top(curves))
    }

    private static func fixedRatios(_ curves: [DensityCurve]) -> String {
        curves.contains { $0.onlyLogRatio != nil } ? " Vertical: fixed ratios, of probability 1." : ""
    }

    /// The density on a grid whose ends are the bounds; a single log ratio is a vertical line.
    private static func lines(_ curve: DensityCurve, _ points: Int, _ style: SeriesStyle) -> [Series] {
        if let logRatio = curve.onlyLogRatio { return [.vertical(curve.label, x: logRatio, style: style)] }
        let distribution = curve.distribution
        let x = grid(distribution, points)
        let y = x.map { distribution.density(at: $0) }
        guard y.contains(where: { $0 > 0 }) else {
            // Peaks between two doubles, as of JC(-1e300), are lines too: the quartiles lie in them.
            return zip([0.25, 0.75], [curve.label, ""]).map { probability, name in
                .vertical(name, x: distribution.quantile(probability), style: style)
            }
        }
        return [.line(curve.label, x: x, y: y, style: style)]
    }

    /// Even steps, and finer ones across the peaks of a law that is narrower than they are.
    private static func grid(_ distribution: any RatioDistribution, _ points: Int) -> [Double] {
        let (low, high) = (distribution.support.lowerBound, distribution.support.upperBound)
        let even = (0..<points).map { (place: Int) -> Double in
            // Symmetric to the last bit where the support is.
            let share = 2 * Double(place) / Double(points - 1) - 1
            return 0.5 * (low + high) + 0.5 * (high - low) * share
        }
        guard !distribution.concentration.isEmpty else { return even }
        let inside = [0].filter { distribution.support.contains($0) }
        let edges = Set(distribution.concentration + [low, high] + inside).sorted()
        let fine = zip(edges, edges.dropFirst()).flatMap { (low: Double, high: Double) -> [Double] in
            (0..<16).map { (step: Int) -> Double in low + (high - low) * (Double(step) / 16) }
        }
        return Set(even + fine).sorted()
    }

    /// A thin line without a marker, for a law to compare with.
    public static func faintLine(_ curve: DensityCurve, among laws: [Law], points: Int = 401) -> [Series] {
        lines(curve, points, LawStyle.style(of: curve.law, among: laws)).map { line in
            var faint = line
            faint.name = "\(curve.label), nominal"
            faint.style?.lineWidth = 0.9
            return faint
        }
    }

    /// Probabilities that a density cannot show.
    private static func atoms(_ curves: [DensityCurve]) -> String {
        let parts = curves.flatMap { curve in
            curve.distribution.atoms.filter { $0.mass > 5e-5 && $0.mass < 1 }.map { atom in
                "\(curve.label): P(t = \(text(atom.logRatio, 3))) = \(text(100 * atom.mass, 2))%"
            }
        }
        return parts.isEmpty ? "" : " Beside the density: " + parts.joined(separator: "; ") + "."
    }

    /// Room for every line but for a logarithm's last steps towards the bounds, which would flatten the rest.
    private static func top(_ curves: [DensityCurve]) -> Double? {
        let peaks = curves.map { curve in
            let (low, high) = (curve.distribution.support.lowerBound, curve.distribution.support.upperBound)
            let inside = (0...200).map {
                0.5 * (low + high) + 0.5 * (high - low) * (0.0099 * Double($0) - 0.99)
            }
            return (inside + curve.distribution.concentration).map { curve.distribution.density(at: $0) }
                .max() ?? 0
        }
        let peak = peaks.max() ?? 0
        let ends = curves.map { $0.distribution.density(at: $0.distribution.support.upperBound) }.max() ?? 0
        return peak > 0 && ends > 1.2 * peak ? 1.25 * peak : nil
    }

    private static func text(_ value: Double, _ decimals: Int) -> String {
        let scale = decimals == 3 ? 1000.0 : 100
        let rounded = (value * scale).rounded() / scale
        return rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
    }
}

/// One law of the log ratio in a figure.
public struct DensityCurve: Sendable {
    /// The law, which gives the name and the style.
    public let law: Law
    /// The distribution of the log ratio whose density the curve shows.
    public let distribution: any RatioDistribution
    /// What the two views draw jointly.
    public let parameter: JoinedParameter
    /// The range that the law is on, where there are curves of several.
    public let scale: ParameterRange?

    /// The curve of a law's `distribution`, in the colour and dash of `law` where there is one range.
    public init(
        law: Law, distribution: any RatioDistribution, parameter: JoinedParameter = .area,
        scale: ParameterRange? = nil
    ) {
        self.scale = scale
        self.law = law
        self.distribution = distribution
        self.parameter = parameter
    }

    /// The name in the legend.
    var label: String {
        law.chartLabel(of: parameter)
            + (scale.map { " on [\(Self.text($0.low)), \(Self.text($0.high))]" } ?? "")
    }

    /// Without the decimals of a whole number.
    private static func text(_ number: Double) -> String {
        number == number.rounded() && abs(number) < 1e6 ? "\(Int(number))" : "\(number)"
    }

    /// The log ratio that all pairs have; nil where they differ.
    var onlyLogRatio: Double? {
        distribution.atoms.first.flatMap { $0.mass == 1 ? $0.logRatio : nil }
    }
}

import Charts
import Difficulty
import Foundation
import JointAugmentation
import Statistics

/// SDF of fixed ratios, and of J-Crop(beta), with 95% intervals.
public enum SDFFigure {
    /// SDF against the fixed ratio, over the curve E[cos | ratio] of pairs of every ratio; RandomCrop as a line with its
    /// interval.
    ///
    /// - Parameters:
    ///   - results: of fixed ratios and RandomCrop; others are passed over.
    ///   - curve: E[cos | |t|]; empty for none.
    ///   - wording: what the laws are called.
    ///   - number: the figure's number in the paper, where it is drawn of the paper's laws.
    /// - Returns: nil where no fixed ratio was measured.
    public static func ratios(
        _ results: [SDFResult], curve: [SDFCurvePoint] = [], wording: SDFWording = SDFWording(),
        number: Int? = nil, caption: String
    ) -> Chart? {
        let fixed = results.filter { $0.law.ratio != nil }
            .sorted { ($0.law.ratio ?? 0) < ($1.law.ratio ?? 0) }
        guard !fixed.isEmpty else { return nil }
        let points = Series.points(
            "fixed ratio", points(fixed, at: { fixed[$0].law.ratio ?? 1 }), joined: curve.isEmpty,
            style: SeriesStyle(color: .blue))
        return Chart(
            title: heading(number, "difficulty of positive pairs of fixed \(wording.quantity) ratios"),
            caption: caption,
            xAxis: ratioAxis(wording),
            yAxis: Axis("SDF, mean cosine of positive pairs"),
            series: lines(curve) + randomLine(results, wording) + [points],
            size: ChartSize(width: 560, height: 400))
    }

    static let curveName = "pairs of every ratio"

    /// E[cos | ratio] with its pointwise 95% band.
    private static func lines(_ curve: [SDFCurvePoint]) -> [Series] {
        guard curve.count > 1 else { return [] }
        let ratios = curve.map { exp($0.logRatio) }
        let style = SeriesStyle(color: .skyBlue, lineWidth: 1.4)
        return [
            .band(
                curveName, x: ratios, low: curve.map(\.interval.lowerBound),
                high: curve.map(\.interval.upperBound), style: style),
            .line(curveName, x: ratios, y: curve.map(\.mean), style: style),
        ]
    }

    /// The independent law over the whole width.
    private static func randomLine(_ results: [SDFResult], _ wording: SDFWording) -> [Series] {
        guard let random = results.first(where: { $0.law == .independent }) else { return [] }
        let interval = random.estimate.interval()
        return [
            .horizontal(
                wording.independent, y: random.estimate.mean, low: interval.lowerBound,
                high: interval.upperBound,
                style: SeriesStyle(color: .bluishGreen, dash: .dotted, lineWidth: 2.4))
        ]
    }

    /// SDF against beta, RandomCrop as a line with its interval.
    ///
    /// - Parameter number: the figure's number in the paper, where it is drawn of the paper's laws.
    /// - Returns: nil where no JC law was measured.
    public static func betas(
        _ results: [SDFResult], wording: SDFWording = SDFWording(), number: Int? = nil, caption: String
    ) -> Chart? {
        let joint = results.filter { $0.law.beta != nil }
            .sorted { ($0.law.beta ?? 0) < ($1.law.beta ?? 0) }
        guard !joint.isEmpty else { return nil }
        return Chart(
            title: heading(number, "difficulty of positive pairs of \(wording.family)"), caption: caption,
            xAxis: Axis("β"), yAxis: Axis("SDF, mean cosine of positive pairs"),
            series: randomLine(results, wording) + [
                .points(
                    wording.family, points(joint, at: { joint[$0].law.beta ?? 0 }), joined: true,
                    style: SeriesStyle(color: .blue))
            ], size: ChartSize(width: 560, height: 400))
    }

    /// Ratios of 1 and more.
    static func ratioAxis(_ wording: SDFWording) -> Axis {
        let label = "\(wording.quantity) ratio of the two views"
        return Axis(
            label,
            ratios: AxisRatios(areLogarithms: false, logarithmLabel: "log \(label)", ratioLabel: label))
    }

    static func heading(_ number: Int?, _ text: String) -> String {
        number.map { "Figure \($0): \(text)" } ?? text.asHeading
    }

    private static func points(_ results: [SDFResult], at place: (Int) -> Double) -> [DataPoint] {
        results.enumerated().map { DataPoint(x: place($0), $1.estimate) }
    }
}

/// E[cos] against how the boxes of the pairs lie to each other.
public enum CosineFigure {
    /// A line a law through the bins that have an interval.
    public static func chart(
        _ results: [SDFResult], against measure: GeometryMeasure, wording: SDFWording = SDFWording(),
        caption: String
    ) -> Chart {
        let laws = results.map(\.law)
        return Chart(
            title: "mean cosine against \(measure.title)".asHeading.naming(laws.map(wording.views)),
            caption: caption,
            xAxis: Axis(measure.unit, low: 0, high: 1), yAxis: Axis("mean cosine of positive pairs"),
            series: results.map { result in
                .points(
                    wording.views(result.law), result.geometry.compactMap(point), joined: true,
                    style: LawStyle.style(of: result.law, among: laws))
            }, legend: .below, size: ChartSize(width: 600, height: 440))
    }

    /// The names of a measurement of laws, with numbers of no meaning, to ask what can be shown of it.
    public static func sample(of laws: [Law], wording: SDFWording) -> ChartGrid {
        let series = laws.map { Series.line(wording.views($0), x: [0, 1], y: [0, 1]) }
        return ChartGrid(columns: 1, charts: [Chart(xAxis: Axis("x"), yAxis: Axis("y"), series: series)])
    }

    private static func point(_ bin: GeometryBin) -> DataPoint? {
        bin.estimate.map { DataPoint(x: 0.5 * (bin.low + bin.high), $0) }
    }
}

extension DataPoint {
    /// A mean with its 95% interval.
    init(x: Double, _ estimate: MeanEstimate) {
        let interval = estimate.interval()
        self.init(x: x, y: estimate.mean, low: interval.lowerBound, high: interval.upperBound)
    }
}

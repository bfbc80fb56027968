import Charts
import Difficulty
import Foundation
import JointAugmentation

/// SDF of fixed ratios, and of J-Crop(beta), with 95% intervals.
public enum SDFFigure {
    /// SDF against the fixed ratio, over the curve E[cos | ratio] of pairs of every ratio; RandomCrop as a line with its
    /// interval.
    ///
    /// - Parameters:
    ///   - results: of fixed ratios and RandomCrop; others are passed over.
    ///   - curve: E[cos | |t|]; empty for none.
    ///   - quantity: what the ratio is one of.
    ///   - number: the figure's number in the paper, where it is drawn of the paper's laws.
    /// - Returns: nil where no fixed ratio was measured.
    public static func ratios(
        _ results: [SDFResult], curve: [SDFCurvePoint] = [], of quantity: String = "area",
        number: Int? = nil, caption: String
    ) -> Chart? {
        let fixed = results.filter { $0.law.ratio != nil }
            .sorted { ($0.law.ratio ?? 0) < ($1.law.ratio ?? 0) }
        guard !fixed.isEmpty else { return nil }
        let points = Series.points(
            "fixed ratio", points(fixed, at: { fixed[$0].law.ratio ?? 1 }), joined: curve.isEmpty,
            style: SeriesStyle(color: .blue))
        return Chart(
            title: heading(number, "difficulty of positive pairs of fixed \(quantity) ratios"),
            caption: caption,
            xAxis: Axis("\(quantity) ratio of the two views"),
            yAxis: Axis("SDF, mean cosine of positive pairs"),
            series: lines(curve) + randomLine(results) + [points], size: ChartSize(width: 560, height: 400))
    }

    /// E[cos | ratio] with its pointwise 95% band.
    private static func lines(_ curve: [SDFCurvePoint]) -> [Series] {
        guard curve.count > 1 else { return [] }
        let ratios = curve.map { exp($0.logRatio) }
        let style = SeriesStyle(color: .skyBlue, lineWidth: 1.4)
        return [
            .band(
                "pairs of every ratio", x: ratios, low: curve.map(\.interval.lowerBound),
                high: curve.map(\.interval.upperBound), style: style),
            .line("pairs of every ratio", x: ratios, y: curve.map(\.mean), style: style),
        ]
    }

    /// RandomCrop over the whole width.
    private static func randomLine(_ results: [SDFResult]) -> [Series] {
        guard let random = results.first(where: { $0.law == .independent }) else { return [] }
        let interval = random.estimate.interval()
        return [
            .horizontal(
                "RandomCrop", y: random.estimate.mean, low: interval.lowerBound, high: interval.upperBound,
                style: SeriesStyle(color: .bluishGreen, dash: .dotted, lineWidth: 2.4))
        ]
    }

    /// SDF against beta, RandomCrop as a line with its interval.
    ///
    /// - Parameter number: the figure's number in the paper, where it is drawn of the paper's laws.
    /// - Returns: nil where no JC law was measured.
    public static func betas(_ results: [SDFResult], number: Int? = nil, caption: String) -> Chart? {
        let joint = results.filter { $0.law.beta != nil }
            .sorted { ($0.law.beta ?? 0) < ($1.law.beta ?? 0) }
        guard !joint.isEmpty else { return nil }
        return Chart(
            title: heading(number, "difficulty of positive pairs of J-Crop(β)"), caption: caption,
            xAxis: Axis("β"), yAxis: Axis("SDF, mean cosine of positive pairs"),
            series: randomLine(results) + [
                .points(
                    "J-Crop(β)", points(joint, at: { joint[$0].law.beta ?? 0 }), joined: true,
                    style: SeriesStyle(color: .blue))
            ], size: ChartSize(width: 560, height: 400))
    }

    private static func heading(_ number: Int?, _ text: String) -> String {
        number.map { "Figure \($0): \(text)" } ?? text.asHeading
    }

    private static func points(_ results: [SDFResult], at place: (Int) -> Double) -> [DataPoint] {
        results.enumerated().map { position, result in
            let interval = result.estimate.interval()
            return DataPoint(
                x: place(position), y: result.estimate.mean, low: interval.lowerBound,
                high: interval.upperBound)
        }
    }
}

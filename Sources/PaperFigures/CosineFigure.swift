import Charts
import Difficulty
import JointAugmentation

/// E[cos] against how the boxes of the pairs lie to each other.
public enum CosineFigure {
    /// A line a law through the bins that have an interval.
    public static func chart(
        _ results: [SDFResult], against measure: GeometryMeasure, caption: String
    ) -> Chart {
        let laws = results.map(\.law)
        return Chart(
            title: "mean cosine against \(measure.title)".asHeading, caption: caption,
            xAxis: Axis(measure.unit, low: 0, high: 1), yAxis: Axis("mean cosine of positive pairs"),
            series: results.map { result in
                .points(
                    result.law.chartLabel(of: .area), result.geometry.compactMap(point), joined: true,
                    style: LawStyle.style(of: result.law, among: laws))
            }, legend: .below, size: ChartSize(width: 600, height: 440))
    }

    private static func point(_ bin: GeometryBin) -> DataPoint? {
        guard let estimate = bin.estimate else { return nil }
        let interval = estimate.interval()
        return DataPoint(
            x: 0.5 * (bin.low + bin.high), y: estimate.mean, low: interval.lowerBound,
            high: interval.upperBound)
    }
}

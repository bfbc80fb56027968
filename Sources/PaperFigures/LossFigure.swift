import Charts
import JointAugmentation

/// Training losses against steps: Figure 5.
public enum LossFigure {
    /// Steps that a point of a curve is the mean of, as in the paper.
    public static let window = 20

    /// - Parameter number: the figure's number in the paper, where it is drawn of the paper's laws.
    public static func chart(_ curves: [LossCurve], number: Int? = nil, caption: String) -> Chart {
        let laws = curves.map(\.law)
        let heading = "training loss of SimSiam"
        return Chart(
            title: number.map { "Figure \($0): \(heading)" } ?? heading.asHeading,
            caption: "Each point is the mean of \(window) steps. " + caption,
            xAxis: Axis("step"), yAxis: Axis("loss"),
            series: curves.map { curve in
                let first = min(window - 1, max(curve.losses.count - 1, 0))
                return .line(
                    curve.law.chartLabel(of: .area), x: Array(curve.steps.dropFirst(first)),
                    y: Array(curve.smoothed(window: window).dropFirst(first)),
                    style: LawStyle.style(of: curve.law, among: laws))
            }, size: ChartSize(width: 640, height: 420))
    }
}

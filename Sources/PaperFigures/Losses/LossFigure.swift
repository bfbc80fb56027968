import Charts
import JointAugmentation

/// Training losses against steps: Figure 5.
public enum LossFigure {
    /// Steps that a point of a curve is the mean of, as in the paper.
    public static let window = 20

    /// Steps that a point is the mean of: fewer where a run has less than five times as many.
    static func window(of curves: [LossCurve]) -> Int {
        max(1, min(window, (curves.map(\.losses.count).min() ?? 0) / 5))
    }

    /// A line a run of one method; the first steps, whose window is not full, are left out.
    ///
    /// - Parameter number: the figure's number in the paper, where it is drawn of the paper's laws.
    public static func chart(_ curves: [LossCurve], number: Int? = nil, caption: String) -> Chart {
        let laws = curves.compactMap(\.law)
        let window = window(of: curves)
        let means = window > 1 ? ["Each point is the mean of \(window) steps."] : []
        let method = curves.first?.method ?? .simsiam
        let names = curves.map { curve in curve.law.map(SDFWording().views) ?? curve.label }
        let heading = "training loss of \(method.label)".naming(names)
        return Chart(
            title: number.map { "Figure \($0): \(heading)" } ?? heading.asHeading,
            caption: (means + [caption]).joined(separator: " "),
            xAxis: Axis("step"), yAxis: Axis("loss: \(method.lossName)"),
            series: zip(curves, names).map { curve, name in
                let shown = shown(curve, window: window)
                return .line(
                    name, x: shown.map(\.step), y: shown.map(\.loss),
                    style: curve.law.map { thin(LawStyle.style(of: $0, among: laws)) })
            }, size: ChartSize(width: 640, height: 420))
    }

    /// Points of a line, beyond which its dashes would be lost in its jags.
    private static let mostPoints = 150

    /// The points of a line: from the first step whose window is full at even distances to the last.
    private static func shown(_ curve: LossCurve, window: Int) -> [(step: Double, loss: Double)] {
        let first = min(window - 1, max(curve.losses.count - 1, 0))
        let smoothed = curve.smoothed(window: window)
        let stride = max(1, (smoothed.count - first + mostPoints - 1) / mostPoints)
        return smoothed.indices.filter { $0 >= first && (smoothed.count - 1 - $0) % stride == 0 }
            .map { (curve.steps[$0], smoothed[$0]) }
    }

    private static func thin(_ style: SeriesStyle) -> SeriesStyle {
        var style = style
        style.lineWidth = style.dash == .dotted ? 1.8 : 1.5
        return style
    }
}

/// The losses of a training run, step by step.
public struct LossCurve: Sendable, Equatable {
    /// What the run was trained by.
    public let method: ContrastiveMethod
    /// The law of its pairs; nil for a log that does not say.
    public let law: Law?
    /// The name in a legend.
    public let label: String
    /// Steps, counted from 1.
    public let steps: [Double]
    /// The loss of each step.
    public let losses: [Double]

    /// A curve whose steps are counted from 1.
    public init(method: ContrastiveMethod = .simsiam, law: Law, losses: [Double]) {
        self.init(
            method: method, law: law, label: law.label, steps: losses.indices.map { Double($0 + 1) },
            losses: losses)
    }

    /// A curve of steps that are known by number; as many as there are losses.
    init(method: ContrastiveMethod, law: Law?, label: String, steps: [Double], losses: [Double]) {
        self.method = method
        self.law = law
        self.label = label
        self.steps = steps
        self.losses = losses
    }

    /// The mean of each step and those before it, up to `window` in all; the paper smooths Figure 5 with 20.
    public func smoothed(window: Int) -> [Double] {
        losses.indices.map { index in
            let part = losses[max(0, index + 1 - window)...index]
            return part.reduce(0, +) / Double(part.count)
        }
    }
}

import Charts
import Difficulty
import JointAugmentation

/// SDF of fixed ratios, and of J-Crop(beta), with 95% intervals.
public enum SDFFigure {
    /// SDF against the fixed area ratio, RandomCrop beside it.
    ///
    /// - Parameter number: the figure's number in the paper, where it is drawn of the paper's laws.
    /// - Returns: nil where no fixed ratio was measured.
    public static func ratios(_ results: [SDFResult], number: Int? = nil, caption: String) -> Chart? {
        let fixed = results.filter { $0.law.ratio != nil }
            .sorted { ($0.law.ratio ?? 0) < ($1.law.ratio ?? 0) }
        guard !fixed.isEmpty else { return nil }
        let random = results.filter { $0.law == .independent }
        let all = fixed + random
        let fixedSeries = Series.points(
            "fixed area ratio", points(fixed, at: { Double($0) }), joined: true,
            style: SeriesStyle(color: .blue))
        let randomSeries = Series.points(
            "RandomCrop", points(random, at: { Double($0 + fixed.count) }),
            style: SeriesStyle(color: .bluishGreen, marker: .diamond))
        return Chart(
            title: heading(number, "difficulty of positive pairs of fixed area ratios"), caption: caption,
            xAxis: Axis("area ratio of the two views", categories: all.map(\.law.label)),
            yAxis: Axis("SDF, mean cosine of positive pairs"),
            series: random.isEmpty ? [fixedSeries] : [fixedSeries, randomSeries],
            size: ChartSize(width: 560, height: 400))
    }

    /// SDF against beta, RandomCrop as a line with its interval.
    ///
    /// - Parameter number: the figure's number in the paper, where it is drawn of the paper's laws.
    /// - Returns: nil where no JC law was measured.
    public static func betas(_ results: [SDFResult], number: Int? = nil, caption: String) -> Chart? {
        let joint = results.filter { $0.law.beta != nil }
            .sorted { ($0.law.beta ?? 0) < ($1.law.beta ?? 0) }
        guard !joint.isEmpty else { return nil }
        let random = results.first { $0.law == .independent }
        let line = random.map { result in
            let interval = result.estimate.interval()
            return Series.horizontal(
                "RandomCrop", y: result.estimate.mean, low: interval.lowerBound, high: interval.upperBound,
                style: SeriesStyle(color: .bluishGreen, dash: .dotted, lineWidth: 2.4))
        }
        return Chart(
            title: heading(number, "difficulty of positive pairs of J-Crop(β)"), caption: caption,
            xAxis: Axis("β"), yAxis: Axis("SDF, mean cosine of positive pairs"),
            series: (line.map { [$0] } ?? []) + [
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

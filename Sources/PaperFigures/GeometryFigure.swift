import Charts
import Difficulty
import Imaging
import JointAugmentation
import Statistics

/// How the boxes of pairs lie to each other, a panel a measure.
public enum GeometryFigure {
    /// The figure of `runs`: histograms of what lies between 0 and 1, and in words what is exactly at the ends.
    public static func grid(_ runs: [GeometryRun], title: String, caption: String) -> ChartGrid {
        ChartGrid(
            title: title.naming(runs.map { SDFWording().views($0.request.law) }), caption: caption,
            columns: GeometryMeasure.allCases.count,
            charts: GeometryMeasure.allCases.indices.map { place in
                chart(runs.map { ($0.request.law, $0.summaries[place]) })
            })
    }

    private static func chart(_ laws: [(law: Law, summary: GeometrySummary)]) -> Chart {
        let measure = laws.first?.summary.measure ?? .intersectionOverUnion
        return Chart(
            title: measure.title.asHeading, caption: ends(laws, measure),
            xAxis: Axis(measure.unit, low: 0, high: high(laws.map(\.summary))),
            yAxis: Axis("probability density", low: 0, high: top(laws)),
            series: laws.map { outline($0.law, $0.summary, among: laws.map(\.law)) }, legend: .below,
            size: ChartSize(width: 400, height: 380))
    }

    /// A histogram as a line, whose dashes tell it from many others.
    private static func outline(_ law: Law, _ summary: GeometrySummary, among laws: [Law]) -> Series {
        let edges = summary.distribution.edges
        let steps = zip(zip(edges, edges.dropFirst()), summary.densities)
        var style = LawStyle.style(of: law, among: laws)
        style.lineWidth = 1.6
        return .line(
            SDFWording().views(law), x: steps.flatMap { [$0.0.0, $0.0.1] },
            y: steps.flatMap { [$0.1, $0.1] }, style: style)
    }

    /// Room for all laws, but for the peak of a fixed ratio, which would flatten the others.
    private static func top(_ laws: [(law: Law, summary: GeometrySummary)]) -> Double? {
        func peak(_ laws: [(law: Law, summary: GeometrySummary)]) -> Double {
            laws.flatMap(\.summary.densities).max() ?? 0
        }
        let others = peak(laws.filter { $0.law.ratio == nil })
        return others > 0 && peak(laws) > 3 * others ? 1.5 * others : nil
    }

    /// The end of the axis: that of the last bin with a pair in it.
    private static func high(_ summaries: [GeometrySummary]) -> Double {
        summaries.compactMap { summary in
            let counts = summary.distribution.counts
            return counts.lastIndex { $0 > 0 }.map { Double($0 + 1) / Double(counts.count) }
        }.max() ?? 1
    }

    private static func ends(_ laws: [(law: Law, summary: GeometrySummary)], _ measure: GeometryMeasure)
        -> String
    {
        func list(_ meaning: String?, _ share: (GeometrySummary) -> Double) -> [String] {
            guard let meaning, laws.contains(where: { share($0.summary) > 0 }) else { return [] }
            let parts = laws.map { "\(SDFWording().views($0.law)) \(percent(share($0.summary)))" }
            return ["Beside the density, \(meaning): " + parts.joined(separator: ", ") + "."]
        }
        return (list(measure.meaningOfZero, \.shareAtZero) + list(measure.meaningOfOne, \.shareAtOne))
            .joined(separator: " ")
    }

    private static func percent(_ share: Double) -> String {
        let rounded = (share * 10_000).rounded() / 100
        return rounded == 0 && share > 0 ? "below 0.01%" : "\(rounded)%"
    }
}

extension GeometryMeasure {
    /// The measure in words.
    public var title: String {
        switch self {
        case .intersectionOverUnion: "intersection over union"
        case .centerDistance: "distance of the centres"
        case .containment: "containment"
        }
    }

    /// What its values are.
    public var unit: String {
        switch self {
        case .intersectionOverUnion: "IoU"
        case .centerDistance: "diagonals of the image"
        case .containment: "share of the smaller box inside the other"
        }
    }

    /// What pairs of value 0 have in common; nil where it is nothing to speak of.
    public var meaningOfZero: String? { self == .centerDistance ? nil : "apart" }

    /// What pairs of value 1 have in common; nil where it is nothing to speak of.
    public var meaningOfOne: String? { self == .containment ? "one inside the other" : nil }
}

/// Figure 1: the paper's four kinds of pairs of a picture, and how often the laws draw each.
public enum KindFigure {
    /// The sheet, a column a kind.
    ///
    /// - Parameters:
    ///   - pairs: of each kind that has any, the same number of each.
    ///   - runs: how often laws draw the kinds.
    ///   - image: what the pairs were cut from.
    /// - Throws: `ImagingError`, `ChartError` or `StatisticsError` where the sheet cannot be made.
    public static func sheet(
        _ pairs: [(kind: PairKind, pairs: [ShownPair])], runs: [PairKindRun], of image: RGBImage,
        caption: String
    ) throws -> ContactSheet {
        let headings = try pairs.map {
            (heading: "(\($0.kind.letter)) \($0.kind.text)", note: try note($0.kind, runs))
        }
        return try PairFigure.sheet(
            pairs.map(\.pairs), headings: headings, of: image,
            title: "Figure 1: four kinds of positive pairs",
            caption: caption)
    }

    /// The share of a kind under each law.
    private static func note(_ kind: PairKind, _ runs: [PairKindRun]) throws -> String {
        try runs.map { run in
            let share = try run.share(of: kind).share
            return "\(SDFWording().views(run.law))\u{A0}\(PairFigure.number(100 * share, 1))%"
        }.joined(separator: ", ")
    }
}

extension PairKind {
    /// As the paper's Figure 1 letters it.
    public var letter: String {
        switch self {
        case .wholeAndPart: "a"
        case .bothWhole: "b"
        case .differentParts: "c"
        case .samePart: "d"
        }
    }

    /// What the two views see.
    public var text: String {
        switch self {
        case .wholeAndPart: "the whole and a part"
        case .bothWhole: "the whole twice"
        case .differentParts: "different parts"
        case .samePart: "the same part"
        }
    }
}

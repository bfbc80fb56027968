import Charts
import Difficulty
import Imaging
import JointAugmentation
import Statistics

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
            return "\(run.law.chartLabel(of: .area)) \(PairFigure.number(100 * share, 1))%"
        }.joined(separator: ", ")
    }
}

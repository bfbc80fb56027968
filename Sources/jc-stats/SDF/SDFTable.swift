import Difficulty
import Foundation
import JointAugmentation
import PaperFigures
import Statistics

/// The CSV of `sdf`, a row a law.
enum SDFTable {
    /// - Parameter isShown: whether a law has a row.
    static func csv(
        _ report: SDFReport, of context: SDFContext, where isShown: (Law) -> Bool = { _ in true }
    ) -> Data {
        var csv = CSVText(
            lawsWith: "sdf,standard_error,ci95_low,ci95_high,images,pairs,effective_pairs,method,"
                + "difference,difference_standard_error,difference_ci95_low,difference_ci95_high,"
                + "given_standard_error,given_ci95_low,given_ci95_high,"
                + "given_difference_standard_error,given_difference_ci95_low,given_difference_ci95_high,"
                + MeasureTable.header, of: RowIdentity(context))
        for (place, result) in report.results.enumerated() where isShown(result.law) {
            let cells = MeasureTable.cells(result.difference)
            let given = [result.given, result.givenDifference].flatMap { estimate in
                (estimate.map { [$0.standardError] + $0.bounds })?.map { "\($0)" } ?? ["", "", ""]
            }
            let bounds = result.estimate.bounds
            let own: [any CustomStringConvertible] = [
                result.estimate.mean, result.estimate.standardError, bounds[0], bounds[1],
                result.estimate.units, result.estimate.pairs, result.effectivePairs, result.method.rawValue,
            ]
            csv.add(
                result.law, cells: own + cells + given + MeasureTable.cells(report.measures, law: place))
        }
        return csv.data
    }
}

/// E[cos | geometry] of several laws: a row a bin.
enum GeometryTable {
    /// A row a law and bin.
    static func csv(_ results: [SDFResult], of context: SDFContext) -> Data {
        var csv = CSVText(
            lawsWith: "low,high,share,sdf,standard_error,ci95_low,ci95_high,pairs", of: RowIdentity(context))
        for result in results {
            for bin in result.geometry {
                let estimate = bin.estimate
                let bounds = estimate?.bounds.map { "\($0)" } ?? ["", ""]
                csv.add(
                    result.law, bin.low, bin.high, bin.share, estimate.map { "\($0.mean)" } ?? "",
                    estimate.map { "\($0.standardError)" } ?? "", bounds[0], bounds[1], estimate?.pairs ?? 0)
            }
        }
        return csv.data
    }

    /// A column a law: mean cosine, half the interval's width, and the share of pairs.
    static func lines(_ results: [SDFResult], against name: String, _ wording: SDFWording) -> [String] {
        var table = TextTable(header: [name] + results.map { wording.label($0.law) })
        for (place, bin) in (results.first?.geometry ?? []).enumerated() {
            table.add(
                ["\(NumberText.fixed(bin.low, 1)) to \(NumberText.fixed(bin.high, 1))"]
                    + results.map { cell($0.geometry[place]) })
        }
        return ["", "mean cosine +- half its 95% interval (share of the pairs):"] + table.lines
    }

    private static func cell(_ bin: GeometryBin) -> String {
        guard let estimate = bin.estimate else { return "-" }
        let half = 0.5 * (estimate.bounds[1] - estimate.bounds[0])
        return
            "\(NumberText.fixed(estimate.mean, 3)) +- \(NumberText.fixed(half, 3)) (\(NumberText.percent(bin.share)))"
    }
}

import Difficulty
import Foundation

/// The CSV of `sdf`, a row a law.
enum SDFTable {
    static func csv(_ results: [SDFResult]) -> Data {
        var csv = CSVText(
            lawsWith: "sdf,standard_error,ci95_low,ci95_high,images,pairs,effective_pairs,method,"
                + "difference,difference_standard_error,difference_ci95_low,difference_ci95_high")
        for result in results {
            let difference = result.difference.map { [$0.mean, $0.standardError] + $0.bounds }
            let cells = difference?.map { "\($0)" } ?? ["", "", "", ""]
            let bounds = result.estimate.bounds
            csv.add(
                result.law, result.estimate.mean, result.estimate.standardError, bounds[0], bounds[1],
                result.estimate.units, result.estimate.pairs, result.effectivePairs, result.method.rawValue,
                cells[0], cells[1], cells[2], cells[3])
        }
        return csv.data
    }
}
